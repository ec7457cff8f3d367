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
const rounds = 9

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

async function measure(name: string, create: () => () => Journal): Promise<Record<string, string>> {
  const short = await replayOf(1_000, create())
  const long = await replayOf(10_000, create())
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
async function replayOf(records: number, open: () => Journal): Promise<number> {
  const steps = Math.round(records / 2)
  const first = createEngine({ workflows: [counting], journal: open(), recover: false })
  await first.start(counting, steps, { runId: 'r' })
  for (let waits = false; !waits; ) {
    await pause(5)
    waits = (await first.get('r')).waitingFor.length > 0
  }
  await first.close()
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) times.push(await replayOnce(open()))
  return median(times)
}

async function replayOnce(journal: Journal): Promise<number> {
  await using engine = createEngine({ workflows: [counting], journal, recover: false })
  const begun = performance.now()
  const report = await engine.replay('r')
  const took = performance.now() - begun
  if (!report.matches) throw report.error
  return took
}
