/** `pnpm test:soak`: real kills, many runs on Temporal, then random programs with crashes, for as long as one likes. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseDuration } from '@wflo/core'

const usage = `Usage: pnpm test:soak [--duration 10m] [--seed NUMBER] [--kills 1000] [--runs 1000]

Kills as many processes in the middle of runs, and tries 20,000 orders of things in the simulation. Shares as many runs of
three steps between two workers of a Temporal server. Then runs random programs with a crash at every append until the time is over, 2,000 programs a round, each round with the next seed. The seed of a failing round is printed: --seed with --duration 1s runs that round again.`

const programsPerRound = '2000'

const { values } = parseArgs({
  options: {
    duration: { type: 'string', default: '10m' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    kills: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '1000' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

if (values.help) console.log(usage)
else
  process.exitCode =
    killProcesses(values.kills, values.seed) ??
    shareRuns(values.runs) ??
    soak(parseDuration(values.duration), Number(values.seed))

function soak(duration: number, firstSeed: number): number {
  const until = Date.now() + duration
  let rounds = 0
  do {
    const seed = firstSeed + rounds
    console.log(`round ${rounds + 1}, seed ${seed}`)
    if (!runRound(seed)) {
      console.log(`${rounds} passed, 1 failed: run it again with --duration 1s --seed ${seed}`)
      return 1
    }
    rounds += 1
  } while (Date.now() < until)
  console.log(`${rounds} passed, 0 failed`)
  return 0
}

/** The exit code where something failed. */
function killProcesses(kills: string, seed: string): number | undefined {
  if (Number(kills) === 0) return undefined
  console.log(`${kills} real kills, seed ${seed}`)
  const areKilled = runTests(['@wflo/crash', 'crash.e2e'], { WFLO_KILLS: kills, WFLO_SEED: seed })
  return areKilled && runTests(['@wflo/core', 'simulate'], { WFLO_SEEDS: '20000' }) ? undefined : 1
}

/** The exit code where something failed. */
function shareRuns(runs: string): number | undefined {
  if (Number(runs) === 0) return undefined
  console.log(`${runs} runs on two workers of a Temporal server`)
  return runTests(['@wflo/temporal', 'crash.e2e', '--testNamePattern', 'shares'], { WFLO_RUNS: runs }) ? undefined : 1
}

function runRound(seed: number): boolean {
  return runTests(['@wflo/conformance', 'programs'], { WFLO_PROGRAMS: programsPerRound, WFLO_SEED: String(seed) })
}

function runTests([project, ...filters]: readonly string[], env: Readonly<Record<string, string>>): boolean {
  const { status } = spawnSync('vitest', ['run', '--project', project ?? '', '--testTimeout', '0', ...filters], {
    cwd: join(import.meta.dirname, '..'),
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return status === 0
}
