import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { defineEvent, defineStep, defineWorkflow } from '@wflo/core'
import { createEngine, type Journal, memoryJournal } from '@wflo/core/engine'
import { sqliteJournal } from '@wflo/sqlite'
import { median } from './interleave.ts'
import { printTable } from './print-table.ts'

const aim = 12
const rounds = 21
/** Rounds that do not count: the compiler has to have seen everything. */
const warmUps = 20

const increment = defineStep({ name: 'increment', run: (value: number) => value + 1 })
const go = defineEvent({ name: 'go' })

/** Waits behind its steps, so that there is something to go on with. */
const counting = defineWorkflow({
  name: 'counting',
  steps: [increment],
  events: [go],
  async run(ctx, steps: number) {
    let value = 0
    for (let index = 0; index < steps; index += 1) value = await ctx.run(increment, value)
    await ctx.waitFor(go)
    return value
  },
})

/** How long a cold engine needs to go on with a run, by the length of its history. */
export async function benchReplay(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-bench-'))
  const rows: Record<string, string>[] = []
  let file = 0
  const journals: Readonly<Record<string, () => () => Journal>> = {
    memory: () => {
      const journal = memoryJournal()
      return () => journal
    },
    sqlite: () => {
      file += 1
      const path = join(folder, `${file}.db`)
      return () => sqliteJournal({ path })
    },
  }
  for (const [name, create] of Object.entries(journals)) rows.push(await measure(name, create))
  rmSync(folder, { recursive: true })
  printTable(`cold replay of a run (aim: 10,000 records ≤ ${aim} × 1,000)`, rows)
}

/** Short and long in turns, as elsewhere; opening the journal is not timed. */
async function measure(name: string, create: () => () => Journal): Promise<Record<string, string>> {
  const lengths = [1_000, 10_000].map((records) => ({ records, open: create(), times: [] as number[] }))
  for (const { records, open } of lengths) await record(records, open())
  for (let round = 0; round < warmUps + rounds; round += 1) {
    for (const { open, times } of lengths) times.push(await replayOnce(open()))
  }
  const [short = Number.NaN, long = Number.NaN] = lengths.map(({ times }) => median(times.slice(warmUps)))
  return {
    journal: name,
    '1,000 records, ms': short.toFixed(1),
    '10,000 records, ms': long.toFixed(1),
    'µs a record': ((long / 10_000) * 1_000).toFixed(1),
    ratio: (long / short).toFixed(2),
    aim: long / short <= aim ? 'met' : 'not met',
  }
}

/** A step has two records: that it has started, and its outcome. */
async function record(records: number, journal: Journal): Promise<void> {
  await using engine = createEngine({ workflows: [counting], journal, recover: false })
  await engine.start(counting, Math.round(records / 2), { runId: 'r' })
  for (let waits = false; !waits; ) {
    await pause(5)
    waits = (await engine.get('r')).waitingFor.length > 0
  }
}

async function replayOnce(journal: Journal): Promise<number> {
  await using engine = createEngine({ workflows: [counting], journal, recover: false })
  const begun = performance.now()
  const report = await engine.replay('r')
  const took = performance.now() - begun
  if (!report.matches) throw report.error
  return took
}
