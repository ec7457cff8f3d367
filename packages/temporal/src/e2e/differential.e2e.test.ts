import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import {
  arbitraryProgram,
  arbitraryTerms,
  countConstructs,
  createProgramWorld,
  programDefinitions as definitions,
  type Program,
  type ProgramKind,
  programWorkflow,
} from '@wflo/conformance'
import type { StartOptions, WorkflowClient } from '@wflo/core'
import { startTemporal } from '@wflo/services'
import { sqliteJournal } from '@wflo/sqlite'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { replayHistories } from '../worker/replay-histories.ts'
import { fetchHistory } from './fetch-history.fixtures.ts'
import { type ProgramStory, raiseIfPaused, runEmbedded, tellStory } from './program-story.fixtures.ts'
import { temporalHarness } from './temporal-harness.fixtures.ts'

const server = await startTemporal()
const wanted = Number(process.env.WFLO_PROGRAMS ?? 200)
const seed = Number(process.env.WFLO_SEED ?? 20_261_123)
const atOnce = 20

interface Sample {
  readonly program: Program
  readonly terms: StartOptions
  readonly story: ProgramStory
}

/** A program whose story depends on which of its calls is faster has no one story to compare. */
async function isRaceFree({ program, terms }: Omit<Sample, 'story'>, story: ProgramStory): Promise<boolean> {
  const random = fc.sample(fc.integer({ min: 0, max: 1_500 }), { numRuns: 257, seed })
  for (let trial = 0; trial < 8; trial += 1) {
    let calls = trial * 17
    const lateness = (): number => random[calls++ % random.length] ?? 0
    const other = await runEmbedded({ program, terms, lateness })
    if (JSON.stringify(other) !== JSON.stringify(story)) return false
  }
  return true
}

async function findSamples(): Promise<{ readonly samples: readonly Sample[]; readonly racing: readonly Sample[] }> {
  const samples: Sample[] = []
  const racing: Sample[] = []
  const folder = mkdtempSync(join(tmpdir(), 'wflo-differential-'))
  // A wait of some milliseconds for the budget is a race against the calls of others, and lasts longer on a cluster.
  const patientTerms = arbitraryTerms.filter(({ busyTimeout }) => busyTimeout === undefined)
  const candidates = fc.sample(fc.tuple(arbitraryProgram, patientTerms), { numRuns: wanted * 4, seed })
  for (const [index, [program, terms]] of candidates.entries()) {
    if (samples.length === wanted) break
    const journal = sqliteJournal({ path: join(folder, `${index}.db`) })
    const story = await runEmbedded({ program, terms, journal })
    const isSample = await isRaceFree({ program, terms }, story)
    ;(isSample ? samples : racing).push({ program, terms, story })
  }
  rmSync(folder, { recursive: true, force: true })
  return { samples, racing }
}

async function runOnTemporal(client: WorkflowClient, { program, terms }: Sample) {
  const run = await client.start(programWorkflow, program, terms)
  let hasEnded = false
  const ended = run
    .result()
    .catch(() => {})
    .finally(() => {
      hasEnded = true
    })
  while (!hasEnded) {
    await Promise.race([ended, sleep(500)])
    if (!hasEnded && terms.onExhausted === 'pause') await raiseIfPaused(client, run.runId)
  }
  return { runId: run.runId, story: await tellStory(run) }
}

async function inBatches<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  for (let from = 0; from < items.length; from += atOnce) {
    results.push(...(await Promise.all(items.slice(from, from + atOnce).map(work))))
  }
  return results
}

describe.skipIf(server === undefined)('random programs', () => {
  const connection = { address: server?.address ?? '' }
  const harness = temporalHarness({ name: 'Temporal', connection })
  const { handlers } = createProgramWorld((ms, signal) => sleep(ms, undefined, { signal }))
  afterAll(async () => {
    await harness[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })

  const found = findSamples()

  it('give the same results, costs and errors on SQLite and on Temporal', { timeout: 600_000 }, async () => {
    const { samples, racing } = await found
    const counts = new Map<ProgramKind, number>()
    for (const { program } of samples) countConstructs(program, counts)
    const constructs = [...counts].map(([kind, count]) => `${kind} ${count}`).join(', ')
    console.log(`differential: ${samples.length} programs, ${racing.length} more race; ${constructs}`)
    expect(samples.length).toBe(wanted)
    await using client = await harness.create({ workflows: [programWorkflow], handlers, definitions })
    const runs = await inBatches(samples, (sample) => runOnTemporal(client, sample))
    const differing = samples
      .map(({ program, story }, index) => ({
        program: JSON.stringify(program),
        embedded: story,
        temporal: runs[index]?.story,
      }))
      .filter(({ embedded, temporal }) => !isDeepStrictEqual(embedded, temporal))
    expect(differing).toEqual([])
  })

  it('are deterministic under replay where outcomes race', { timeout: 600_000 }, async () => {
    const { racing } = await found
    await using client = await harness.create({ workflows: [programWorkflow], handlers, definitions })
    const runs = await inBatches(racing.slice(0, atOnce), (sample) => runOnTemporal(client, sample))
    const histories = await Promise.all(runs.map(({ runId }) => fetchHistory(connection, runId)))
    const reports = await replayHistories({ definitions, histories })
    expect(reports.filter(({ error }) => error !== undefined)).toEqual([])
    expect(reports).toHaveLength(runs.length)
  })
})
