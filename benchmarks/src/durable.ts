import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { startPostgres } from '@wflo/services'
import { bareSqlite } from './durable/bare-sqlite.ts'
import { compareSteps } from './durable/compare-steps.ts'
import { countCommits } from './durable/count-commits.ts'
import type { DurableContestant } from './durable/durable-contestant.ts'
import { durableDbos } from './durable/durable-dbos.ts'
import { durableMastra } from './durable/durable-mastra.ts'
import { durableWflo } from './durable/durable-wflo.ts'
import { installPeers } from './install-peers.ts'
import { printTable } from './print-table.ts'

const steps = 100
const runs = 20
const stepsOfRun = 20
/** Those beside bare SQLite are short. */
const rounds = { bare: 101, peers: 31 }
const aims = { bare: 2.5, peers: 0.15 }

/** Wflo and its yardsticks, by what they promise. */
interface Sqlite {
  readonly free: DurableContestant
  readonly priced: DurableContestant
  readonly bareNormal: DurableContestant
  readonly bareFull: DurableContestant
}

/** Durable steps, one after the other and in many runs at once, beside others that keep them. */
export async function benchDurable(): Promise<void> {
  installPeers()
  const folder = mkdtempSync(join(tmpdir(), 'wflo-bench-'))
  await using postgres = await startPostgres()
  console.log(
    `\nNode ${process.versions.node}, SQLite ${process.versions.sqlite}; ${postgres?.version ?? 'no PostgreSQL'}`,
  )
  const sqlite: Sqlite = {
    free: durableWflo(folder, false),
    priced: durableWflo(folder, true),
    bareNormal: bareSqlite(folder, 'NORMAL'),
    bareFull: bareSqlite(folder, 'FULL'),
  }
  const contestants: DurableContestant[] = Object.values(sqlite)
  try {
    await printCommits(sqlite.free)
    await printBesideBare(sqlite)
    // Only now: their pools and pollers take their share of every turn of the event loop.
    contestants.push(await durableMastra(folder, [steps, stepsOfRun]))
    if (postgres === undefined) console.log('\nDBOS is left out: there is no PostgreSQL here')
    else contestants.push(await durableDbos(postgres.url))
    await printBesidePeers(sqlite, contestants.slice(Object.keys(sqlite).length))
  } finally {
    for (const contestant of contestants) await contestant[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  }
}

/** The start of a run is a commit of its own: it begins the first step. */
async function printCommits({ sequential, concurrent }: DurableContestant): Promise<void> {
  await sequential(steps)
  const commits = await countCommits(() => sequential(steps))
  console.log(`\ncommits of wflo, one run of ${steps} steps: ${commits} (aim: one a step, and one for the start)`)
  const together = await countCommits(async () => await concurrent?.(runs, stepsOfRun))
  console.log(`commits of wflo, ${runs} runs of ${stepsOfRun} steps at once: ${together} (steps: ${runs * stepsOfRun})`)
}

async function printBesideBare({ free, bareNormal, priced, bareFull }: Sqlite): Promise<void> {
  const comparison = await compareSteps({
    contestants: [bareNormal, free, bareFull, priced],
    work: ({ sequential }) => sequential(steps),
    steps,
    rounds: rounds.bare,
  })
  printTable(`durable sequential steps, ${steps} a run, beside bare SQLite`, comparison.rows)
  comparison.printRatio(free, bareNormal, aims.bare)
  comparison.printRatio(priced, bareFull, aims.bare)
}

const besidePeers = [
  {
    title: `durable sequential steps, ${steps} a run, beside durable peers`,
    work: ({ sequential }: DurableContestant) => sequential(steps),
    steps,
  },
  {
    title: `${runs} runs at once, ${stepsOfRun} steps each`,
    work: async ({ concurrent }: DurableContestant) => await concurrent?.(runs, stepsOfRun),
    steps: runs * stepsOfRun,
  },
]

/** Mastra's steps survive a killed process, as Wflo's free ones do; those of DBOS a power cut, as the priced ones do. */
async function printBesidePeers({ free, priced }: Sqlite, peers: readonly DurableContestant[]): Promise<void> {
  for (const { title, ...options } of besidePeers) {
    const contestants = [free, priced, ...peers]
    const comparison = await compareSteps({ ...options, contestants, rounds: rounds.peers })
    printTable(title, comparison.rows)
    for (const peer of peers) comparison.printRatio(free, peer, aims.peers)
    const flushed = peers.filter(({ isFlushed }) => isFlushed)
    for (const peer of flushed) comparison.printRatio(priced, peer, aims.peers)
  }
}
