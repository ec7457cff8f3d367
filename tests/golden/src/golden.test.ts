import { memoryJournal } from '@wflo/core/engine'
import { describe, expect, it } from 'vitest'
import { features } from './features.ts'
import { createGoldenEngine } from './golden-engine.ts'
import { type GoldenLog, logFolder, readGoldenLog } from './golden-log.ts'
import { findChanged, listRecorded } from './sums.ts'

const files = listRecorded(logFolder)

/** Replays a log from nothing but its records, and gives what it tells. */
async function retell(runId: string, { records, summary }: GoldenLog): Promise<Omit<GoldenLog, 'records'>> {
  const journal = memoryJournal()
  const run = { ...summary, status: 'running' as const }
  await journal.append({ runId, expected: 0, records, events: [], run, steps: [], ledger: [], flush: false })
  await using engine = createGoldenEngine(journal)
  await engine.recover()
  await engine.result(runId).catch(() => {})
  const told = await journal.summary(runId)
  expect((await journal.load(runId))?.records).toEqual(records)
  return {
    summary: told as GoldenLog['summary'],
    ledger: await journal.ledger(runId),
    events: await journal.events(runId, 1),
  }
}

/** What a summary has shown since the first logs were recorded. */
const addedSince = { approvals: [] }

describe('golden logs', () => {
  it('are there for every feature', () => {
    expect(files.map((file) => file.replace('.json', '')).sort()).toEqual(Object.keys(features).sort())
  })

  it('have not changed since they were recorded', () => {
    expect(findChanged(logFolder)).toEqual([])
  })

  it.each(Object.keys(features))('%s replays to the story that it told', async (name) => {
    const { records: _, summary, ...story } = readGoldenLog(name)
    expect(await retell(name, readGoldenLog(name))).toEqual({ ...story, summary: { ...addedSince, ...summary } })
  })
})
