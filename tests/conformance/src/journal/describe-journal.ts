import type { LedgerEntry, RecordedRunEvent, RunSummary, StepResult, StepView } from '@wflo/core'
import type { Journal, JournalBatch, LogRecord } from '@wflo/core/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeSharing } from './describe-sharing.ts'

export interface JournalHarness {
  readonly name: string
  /** A new, empty journal. */
  create(): Journal | Promise<Journal>
  /** The same journal for another process: a second owner. Absent: it is not shared. */
  open?(): Journal | Promise<Journal>
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

const step: StepView = { stepId: '1/a', step: 'a', kind: 'custom', status: 'running', attempts: 0, startedAt: 1 }
const result: StepResult = { status: 'completed', output: 1, attempts: 0, startedAt: 1, completedAt: 2 }

/** Rows of steps and the events that tell them always come together. */
function stepStarted(sequence: number, stepId = step.stepId): RecordedRunEvent {
  return { type: 'step-start', stepId, step: 'a', kind: 'custom', sequence, at: 1 }
}

function stepEnded(sequence: number): RecordedRunEvent {
  return { type: 'step-end', stepId: step.stepId, step: 'a', result, sequence, at: 2 }
}

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
    describe('fresh log', () => describeFreshLog(() => journal))
    describe('views', () => describeViews(() => journal))
    describe('lists', () => describeLists(() => journal))
    describe('pruning', () => describePruning(() => journal))
    const { open } = harness
    if (open !== undefined) describe('sharing', () => describeSharing(() => journal, open))
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
    const late = batch('r', { run: summary('r', { status: 'failed' }), steps: [step], events: [stepStarted(1)] })
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

function describeFreshLog(journal: () => Journal): void {
  it('begins a fresh log, and goes on with events and rows', async () => {
    await append(journal(), batch('r', { records: [fired, fired], events: [stepStarted(1)], steps: [step] }))
    const fresh: LogRecord = { ...fired, at: 9 }
    const next = { expected: 2, isFresh: true, records: [fresh], events: [ended(2)], ledger: [entry] }
    await append(journal(), batch('r', next))
    expect(await journal().load('r')).toMatchObject({ records: [fresh], lastSequence: 2 })
    expect((await journal().events('r', 1)).map(({ sequence }) => sequence)).toEqual([1, 2])
    expect([await journal().steps('r'), await journal().ledger('r')]).toEqual([[step], [entry]])
    await append(journal(), batch('r', { expected: 1, records: [{ ...fired, at: 10 }] }))
    expect((await journal().load('r'))?.records.map((record) => 'at' in record && record.at)).toEqual([9, 10])
    await expect(append(journal(), batch('r', { expected: 4 }))).rejects.toMatchObject({ code: 'journal_conflict' })
  })

  it('knows the last event although the fresh log has told of none', async () => {
    await append(journal(), batch('r', { events: [stepStarted(1), ended(2)] }))
    await append(journal(), batch('r', { expected: 1, isFresh: true, records: [{ ...fired, at: 9 }] }))
    expect(await journal().load('r')).toMatchObject({ records: [{ at: 9 }], lastSequence: 2 })
  })
}

function describeViews(journal: () => Journal): void {
  it('replaces rows of steps and ledger by their keys', async () => {
    await append(journal(), batch('r', { steps: [step], events: [stepStarted(1)], ledger: [entry] }))
    const settled: LedgerEntry = { ...entry, state: 'settled', amount: '0.05' }
    const done: StepView = { ...step, status: 'completed', result }
    const other: StepView = { ...step, stepId: '2/a' }
    const events = [stepEnded(2), stepStarted(3, '2/a')]
    await append(journal(), batch('r', { expected: 1, steps: [done, other], events, ledger: [settled] }))
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

function describeLists(journal: () => Journal): void {
  const ids = async (filter: object): Promise<readonly string[]> =>
    (await journal().list({ limit: 100, ...filter })).map((run) => run.runId)

  it('lists children of a run, and runs that wait for a decision', async () => {
    const approvals = [{ approval: '1/approval', title: 'May I?', askedAt: 1 }]
    await append(journal(), batch('p', { run: summary('p', { approvals }) }))
    await append(journal(), batch('p.1', { run: summary('p.1', { parent: { runId: 'p', stepId: '1/c' } }) }))
    expect(await ids({ parent: 'p' })).toEqual(['p.1'])
    expect(await ids({ awaitsApproval: true })).toEqual(['p'])
    expect(await ids({ awaitsApproval: false })).toEqual(['p.1'])
  })

  it('goes on where the page before ended', async () => {
    for (const runId of ['a', 'b', 'c', 'd', 'e']) await append(journal(), batch(runId))
    const first = await ids({ limit: 2 })
    const second = await ids({ limit: 2, before: first.at(-1) })
    const third = await ids({ limit: 2, before: second.at(-1) })
    expect([first, second, third]).toEqual([['e', 'd'], ['c', 'b'], ['a']])
    expect(await ids({ before: 'nobody' })).toEqual([])
    expect(await ids({ statuses: ['running', 'failed'], workflow: 'digest', before: 'b' })).toEqual(['a'])
  })
}

function describePruning(journal: () => Journal): void {
  const over = (runId: string, change: Partial<RunSummary> = {}): RunSummary =>
    summary(runId, { status: 'completed', endedAt: 10, ...change })
  const ids = async (): Promise<readonly string[]> => (await journal().list({ limit: 100 })).map((run) => run.runId)

  it('removes what ended before a time, with everything of it, oldest first', async () => {
    for (const [runId, endedAt] of Object.entries({ a: 10, b: 20, c: 30 })) {
      const rows = { events: [stepStarted(1)], steps: [step], ledger: [{ ...entry, state: 'settled' as const }] }
      await append(journal(), batch(runId, { run: over(runId, { endedAt }), ...rows }))
    }
    await append(journal(), batch('open'))
    expect(await journal().prune({ endedBefore: 30, limit: 1 })).toEqual(['a'])
    expect(await journal().prune({ endedBefore: 30, limit: 9 })).toEqual(['b'])
    expect(await journal().prune({ endedBefore: 30, limit: 9 })).toEqual([])
    expect(await ids()).toEqual(['open', 'c'])
    expect(await journal().load('a')).toBeUndefined()
    expect([await journal().steps('a'), await journal().ledger('a'), await journal().events('a', 1)]).toEqual([
      [],
      [],
      [],
    ])
    await append(journal(), batch('a'))
    expect(await journal().steps('a')).toEqual([])
  })

  it('keeps runs with unresolved costs, and children of a run that goes on', async () => {
    await append(
      journal(),
      batch('unresolved', { run: over('unresolved'), ledger: [{ ...entry, state: 'unresolved' }] }),
    )
    await append(journal(), batch('parent'))
    const parent = { runId: 'parent', stepId: '1/child' }
    await append(journal(), batch('child', { run: over('child', { parent }) }))
    expect(await journal().prune({ endedBefore: 99, limit: 9 })).toEqual([])
    await append(journal(), batch('parent', { expected: 1, run: over('parent') }))
    expect([...(await journal().prune({ endedBefore: 99, limit: 9 }))].sort()).toEqual(['child', 'parent'])
  })
}
