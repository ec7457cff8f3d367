/** `pnpm test:soak`: random programs with crashes, round after round, for as long as one likes. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseDuration } from '@wflo/core'

const usage = `Usage: pnpm test:soak [--duration 10m] [--seed NUMBER]

Runs random programs with a crash at every append until the time is over, 2,000 programs a round, each round with the
next seed. The seed of a failing round is printed: --seed with --duration 1s runs that round again.`

const programsPerRound = '2000'

const { values } = parseArgs({
  options: {
    duration: { type: 'string', default: '10m' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

if (values.help) console.log(usage)
else process.exitCode = soak(parseDuration(values.duration), Number(values.seed))

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

function runRound(seed: number): boolean {
  const { status } = spawnSync('vitest', ['run', '--project', '@wflo/conformance', '--testTimeout', '0', 'programs'], {
    cwd: join(import.meta.dirname, '..'),
    stdio: 'inherit',
    env: { ...process.env, WFLO_PROGRAMS: programsPerRound, WFLO_SEED: String(seed) },
  })
  return status === 0
}
