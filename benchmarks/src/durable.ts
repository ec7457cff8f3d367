import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@wflo/services'
import { bareSqlite } from './durable/bare-sqlite.ts'
import type { DurableContestant } from './durable/durable-contestant.ts'
import { durableDbos } from './durable/durable-dbos.ts'
import { durableMastra } from './durable/durable-mastra.ts'
import { type CommitCount, durableWflo } from './durable/durable-wflo.ts'
import { installPeers } from './install-peers.ts'
import { interleave } from './interleave.ts'
import { printTable } from './print-table.ts'

const steps = 100
const runs = 20
const stepsOfRun = 20
const rounds = 15

/** Durable steps, one after the other and in many runs at once, beside others that keep them. */
export async function benchDurable(): Promise<void> {
  installPeers()
  const folder = mkdtempSync(join(tmpdir(), 'wflo-bench-'))
  await using postgres = await startPostgres()
  const count: CommitCount = { batches: 0 }
  const wflo = durableWflo(folder, false, count)
  const priced = durableWflo(folder, true, { batches: 0 })
  const contestants = [bareSqlite(folder, 'NORMAL'), wflo, bareSqlite(folder, 'FULL'), priced]
  try {
    await printCommits(wflo, count)
    await printBesideBare(contestants)
    // Only now: their pools and pollers take their share of every turn of the event loop.
    contestants.push(await durableMastra(folder, [steps, stepsOfRun]))
    if (postgres === undefined) console.log('\nDBOS is left out: there is no PostgreSQL here')
    else contestants.push(await durableDbos(postgres.url))
    await printBesidePeers(contestants)
    await printConcurrent(contestants)
  } finally {
    for (const contestant of contestants) await contestant[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  }
}

/** The start is one more: it begins the first step. */
async function printCommits(wflo: DurableContestant, count: CommitCount): Promise<void> {
  await wflo.sequential(steps)
  console.log(
    `\ncommits of wflo for ${steps} sequential steps: ${count.batches} (aim: one a step, and one for the start)`,
  )
}

async function printBesideBare(contestants: readonly DurableContestant[]): Promise<void> {
  const medians = await measureSequential(contestants)
  printTable(
    `durable sequential steps, ${steps} a run, beside bare SQLite`,
    contestants.map((each) => row(each, medians)),
  )
  printAim('wflo / bare NORMAL', ratio(medians, 'wflo', 'bare node:sqlite, NORMAL'), 2.5)
  printAim('wflo, priced steps / bare FULL', ratio(medians, 'wflo, priced steps', 'bare node:sqlite, FULL'), 2.5)
}

async function printBesidePeers(contestants: readonly DurableContestant[]): Promise<void> {
  const medians = await measureSequential(contestants)
  printTable(
    `the same beside durable peers, in one process`,
    contestants.map((each) => row(each, medians)),
  )
  const peers = peersOf(medians)
  printAim('wflo / best durable peer', (medians.get('wflo') ?? Number.NaN) / Math.min(...peers), 0.15)
  const flushed = medians.get('dbos + postgres') ?? Number.NaN
  printAim(
    'wflo, priced steps / dbos (both flushed)',
    (medians.get('wflo, priced steps') ?? Number.NaN) / flushed,
    0.15,
  )
}

async function measureSequential(contestants: readonly DurableContestant[]): Promise<ReadonlyMap<string, number>> {
  const measured = await interleave(
    contestants.map(({ name, sequential }) => ({ name, run: () => sequential(steps) })),
    rounds,
  )
  return new Map(measured.map(({ name, median }) => [name, median / steps]))
}

function peersOf(medians: ReadonlyMap<string, number>): readonly number[] {
  return [...medians].filter(([name]) => /mastra|dbos/.test(name)).map(([, median]) => median)
}

async function printConcurrent(contestants: readonly DurableContestant[]): Promise<void> {
  const able = contestants.filter(({ concurrent }) => concurrent !== undefined)
  const measured = await interleave(
    able.map(({ name, concurrent }) => ({ name, run: async () => await concurrent?.(runs, stepsOfRun) })),
    rounds,
  )
  const medians = new Map(measured.map(({ name, median }) => [name, median / (runs * stepsOfRun)]))
  printTable(
    `${runs} runs at once, ${stepsOfRun} steps each`,
    able.map((each) => row(each, medians)),
  )
  printAim('wflo / best durable peer', (medians.get('wflo') ?? Number.NaN) / Math.min(...peersOf(medians)), 0.15)
}

function row({ name, durability }: DurableContestant, medians: ReadonlyMap<string, number>): Record<string, string> {
  return { name, durability, 'µs/step': ((medians.get(name) ?? Number.NaN) * 1_000).toFixed(1) }
}

function ratio(medians: ReadonlyMap<string, number>, name: string, other: string): number {
  return (medians.get(name) ?? Number.NaN) / (medians.get(other) ?? Number.NaN)
}

function printAim(what: string, found: number, aim: number): void {
  console.log(`${what}: ${found.toFixed(3)} (aim ≤ ${aim}: ${found <= aim ? 'met' : 'not met'})`)
}
