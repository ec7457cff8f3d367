import type { RunSummary } from '@wflo/core'
import type { Journal, JournalBatch, JournalSharing, LogRecord } from '@wflo/core/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const fired = { type: 'fired', at: 1, key: '1/sleep' } satisfies LogRecord

function summary(runId: string, change: Partial<RunSummary>): RunSummary {
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

function batch(
  runId: string,
  change: Partial<JournalBatch> & { readonly row?: Partial<RunSummary> } = {},
): JournalBatch {
  const { row = {}, ...rest } = change
  const run = summary(runId, row)
  return { runId, expected: 0, records: [fired], events: [], run, steps: [], ledger: [], flush: false, ...rest }
}

const definitions = [{ name: 'digest', version: 1 }]
const orphaned = { definitions, statuses: ['running'], limit: 10 } as const
const message = { type: 'event', name: 'go', payload: 1 } as const

function sharingOf(journal: Journal): JournalSharing {
  if (journal.sharing === undefined) throw new Error('the journal is not shared')
  return journal.sharing
}

/** What a journal promises to engines of several processes that use it at once. */
export function describeSharing(first: () => Journal, open: () => Journal | Promise<Journal>): void {
  let second: Journal
  beforeEach(async () => {
    second = await open()
  })
  afterEach(async () => await second.close())
  describe('owners', () => describeOwners(first, () => second, open))
  describe('mail', () => describeMail(first, () => second))
}

type Current = () => Journal

function describeOwners(first: Current, second: Current, open: () => Journal | Promise<Journal>): void {
  it('gives a run to whoever created it, and to nobody else while they live', async () => {
    await first().append(batch('r'))
    expect(await sharingOf(first()).claim('r')).toBe(true)
    expect(await sharingOf(second()).claim('r')).toBe(false)
    await expect(second().append(batch('r', { expected: 1 }))).rejects.toMatchObject({ code: 'journal_conflict' })
    await first().append(batch('r', { expected: 1 }))
  })

  it('lets others have what was given up, and not what others own', async () => {
    await first().append(batch('r'))
    await sharingOf(second()).release(['r'])
    expect(await sharingOf(second()).claim('r')).toBe(false)
    await sharingOf(first()).release(['r'])
    expect(await sharingOf(second()).claim('r')).toBe(true)
    await expect(first().append(batch('r', { expected: 1 }))).rejects.toMatchObject({ code: 'journal_conflict' })
  })

  it('lets one of two have a run that nobody owns', async () => {
    await first().append(batch('r'))
    await sharingOf(first()).release(['r'])
    const claims = await Promise.all([first(), second()].map(async (journal) => await sharingOf(journal).claim('r')))
    expect(claims.filter(Boolean)).toHaveLength(1)
  })

  it('does not give anybody a run that is not there', async () => {
    expect(await sharingOf(first()).claim('nobody')).toBe(false)
  })

  it('lists unfinished runs without an owner, with what they wait for, oldest first', async () => {
    const rests = { a: { wakeAt: 7 }, b: {}, c: undefined }
    for (const [runId, rest] of Object.entries(rests)) {
      await first().append(batch(runId, rest === undefined ? {} : { rest }))
    }
    await first().append(batch('over', { row: { status: 'completed', endedAt: 1 } }))
    await first().append(batch('stranger', { row: { version: 2 } }))
    await first().append(batch('owned'))
    expect(await sharingOf(second()).orphans(orphaned)).toEqual([])
    await sharingOf(first()).release(['a', 'b', 'c', 'over', 'stranger'])
    expect(await sharingOf(second()).orphans(orphaned)).toEqual([
      { runId: 'a', rest: { wakeAt: 7 } },
      { runId: 'b', rest: {} },
      { runId: 'c' },
    ])
    expect(await sharingOf(second()).orphans({ ...orphaned, limit: 1 })).toHaveLength(1)
    expect(await sharingOf(second()).orphans({ ...orphaned, statuses: ['paused'] })).toEqual([])
  })

  it('frees everything of a journal that is closed', async () => {
    const third = await open()
    await third.append(batch('r'))
    expect(await sharingOf(second()).claim('r')).toBe(false)
    await third.close()
    expect(await sharingOf(second()).claim('r')).toBe(true)
  })
}

function describeMail(first: Current, second: Current): void {
  it('gives mail to the owner of its run, until it is answered', async () => {
    await first().append(batch('r'))
    const id = await sharingOf(second()).post('r', message)
    expect(await sharingOf(second()).mail()).toEqual([])
    expect(await sharingOf(first()).mail()).toEqual([{ id, runId: 'r', message }])
    expect(await sharingOf(second()).takeAnswer(id)).toBeUndefined()
    await first().append(batch('r', { expected: 1, answers: [{ id }] }))
    expect(await sharingOf(first()).mail()).toEqual([])
    expect(await sharingOf(second()).takeAnswer(id)).toEqual({ id })
    expect(await sharingOf(second()).takeAnswer(id)).toBeUndefined()
  })

  it('answers mail that was refused with the reason', async () => {
    await first().append(batch('r'))
    const id = await sharingOf(second()).post('r', message)
    const error = { name: 'RunEndedError', code: 'run_ended', message: 'too late', retryable: false }
    await sharingOf(first()).answer([{ id, error }])
    expect(await sharingOf(second()).takeAnswer(id)).toEqual({ id, error })
  })

  it('keeps an answer with its batch: a batch that conflicts answers nothing', async () => {
    await first().append(batch('r'))
    const id = await sharingOf(second()).post('r', message)
    await expect(first().append(batch('r', { expected: 5, answers: [{ id }] }))).rejects.toMatchObject({
      code: 'journal_conflict',
    })
    expect(await sharingOf(first()).mail()).toHaveLength(1)
    expect(await sharingOf(second()).takeAnswer(id)).toBeUndefined()
  })

  it('keeps mail for a run that nobody owns, for whoever does next', async () => {
    await first().append(batch('r'))
    await sharingOf(first()).release(['r'])
    const id = await sharingOf(first()).post('r', message)
    expect(await sharingOf(second()).mail()).toEqual([])
    await sharingOf(second()).claim('r')
    expect(await sharingOf(second()).mail()).toMatchObject([{ id }])
  })

  it('tells of changes that others have made', async () => {
    const changed = Promise.withResolvers<void>()
    const stop = sharingOf(second()).watch(changed.resolve)
    await first().append(batch('r'))
    await changed.promise
    stop()
  })
}
