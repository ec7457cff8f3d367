import type { LedgerEntry, RecordedRunEvent, RunSummary, StepView } from '@wflo/core'
import type { Journal, JournalBatch, LogRecord } from '@wflo/core/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

export interface JournalHarness {
  readonly name: string
  /** A new, empty journal. */
  create(): Journal | Promise<Journal>
}

const fired = { type: 'fired', at: 1, key: '1/sleep' } satisfies LogRecord

function summary(runId: string, change: Partial<RunSummary> = {}): RunSummary {
  return {
    runId,
    workflow: 'digest',
    version: 1,
    status: 'running',
    budget: { spent: '0', reserved: '0', unresolved: '0' },
    startedAt: 1,
    waitingFor: [],
    approvals: [],
    ...change,
  }
}

function batch(runId: string, change: Partial<JournalBatch> = {}): JournalBatch {
  const run = summary(runId)
  return { runId, expected: 0, records: [fired], events: [], run, steps: [], ledger: [], flush: false, ...change }
}

const step: StepView = { stepId: '1/a', step: 'a', kind: 'custom', status: 'running', attempts: 1, startedAt: 1 }
const entry: LedgerEntry = {
  key: '1/a/1',
  step: 'a',
  attempt: 1,
  target: 'a',
  state: 'reserved',
  reserved: '0.1',
  amount: '0.1',
  at: 1,
}

function ended(sequence: number): RecordedRunEvent {
  return { type: 'wait-start', stepId: `${sequence}/go`, event: 'go', sequence, at: sequence }
}

/** What a journal promises to the embedded engine. */
export function describeJournal(harness: JournalHarness): void {
  describe(`journal: ${harness.name}`, () => {
    let journal: Journal
    beforeEach(async () => {
      journal = await harness.create()
    })
    afterEach(async () => await journal.close())
    describe('log', () => describeLog(() => journal))
    describe('views', () => describeViews(() => journal))
  })
}

/** Calls that may throw at once or reject look the same to the test. */
async function append(journal: Journal, next: JournalBatch): Promise<void> {
  await journal.append(next)
}

function describeLog(journal: () => Journal): void {
  it('keeps records in order, across batches', async () => {
    const records = [1, 2, 3].map((at): LogRecord => ({ ...fired, at }))
    await append(journal(), batch('r', { records: records.slice(0, 2) }))
    await append(journal(), batch('r', { records: records.slice(2), expected: 2 }))
    expect((await journal().load('r'))?.records).toEqual(records)
  })

  it('refuses a batch that expects another length, and keeps nothing of it', async () => {
    await append(journal(), batch('r'))
    const late = batch('r', { run: summary('r', { status: 'failed' }), steps: [step], events: [ended(1)] })
    await expect(append(journal(), late)).rejects.toMatchObject({ code: 'journal_conflict', runId: 'r' })
    await expect(append(journal(), { ...late, expected: 2 })).rejects.toMatchObject({ code: 'journal_conflict' })
    expect((await journal().load('r'))?.records).toHaveLength(1)
    expect((await journal().summary('r'))?.status).toBe('running')
    expect(await journal().steps('r')).toEqual([])
    expect(await journal().events('r', 1)).toEqual([])
  })

  it('lets one of two writers win', async () => {
    const attempts = await Promise.allSettled([append(journal(), batch('r')), append(journal(), batch('r'))])
    expect(attempts.map((attempt) => attempt.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('keeps runs apart', async () => {
    await append(journal(), batch('r'))
    await append(journal(), batch('s', { records: [fired, fired] }))
    expect((await journal().load('r'))?.records).toHaveLength(1)
    expect((await journal().load('s'))?.records).toHaveLength(2)
  })

  it('does not know a run that was never appended to', async () => {
    expect(await journal().load('nobody')).toBeUndefined()
    expect(await journal().summary('nobody')).toBeUndefined()
    expect(await journal().events('nobody', 1)).toEqual([])
  })

  it('gives what was appended, not what became of it later', async () => {
    const payload = { list: [1] }
    const records: LogRecord[] = [{ type: 'message', at: 1, message: { type: 'event', name: 'go', payload } }]
    await append(journal(), batch('r', { records }))
    records.pop()
    expect((await journal().load('r'))?.records).toHaveLength(1)
  })
}

function describeViews(journal: () => Journal): void {
  it('replaces rows of steps and ledger by their keys', async () => {
    await append(journal(), batch('r', { steps: [step], ledger: [entry] }))
    const settled: LedgerEntry = { ...entry, state: 'settled', amount: '0.05' }
    const done: StepView = { ...step, status: 'completed' }
    const other: StepView = { ...step, stepId: '2/a' }
    await append(journal(), batch('r', { expected: 1, steps: [done, other], ledger: [settled] }))
    expect(await journal().steps('r')).toEqual([done, other])
    expect(await journal().ledger('r')).toEqual([settled])
  })

  it('takes a batch that changes views only', async () => {
    await append(journal(), batch('r'))
    await append(journal(), batch('r', { expected: 1, records: [], run: summary('r', { status: 'blocked' }) }))
    expect((await journal().load('r'))?.records).toHaveLength(1)
    expect((await journal().summary('r'))?.status).toBe('blocked')
  })

  it('gives events from a sequence number on', async () => {
    await append(journal(), batch('r', { events: [ended(1), ended(2)] }))
    await append(journal(), batch('r', { expected: 1, events: [ended(3)] }))
    expect((await journal().events('r', 2)).map((event) => event.sequence)).toEqual([2, 3])
    expect((await journal().load('r'))?.lastSequence).toBe(3)
  })

  it('lists newest first, by workflow and status, up to a limit', async () => {
    await append(journal(), batch('a'))
    await append(journal(), batch('b', { run: summary('b', { workflow: 'other' }) }))
    await append(journal(), batch('c', { run: summary('c', { status: 'completed', output: 1, endedAt: 2 }) }))
    const list = async (filter: object): Promise<readonly string[]> =>
      (await journal().list({ limit: 100, ...filter })).map((run) => run.runId)
    expect(await list({})).toEqual(['c', 'b', 'a'])
    expect(await list({ limit: 2 })).toEqual(['c', 'b'])
    expect(await list({ workflow: 'other' })).toEqual(['b'])
    expect(await list({ statuses: ['running'] })).toEqual(['b', 'a'])
  })
}
