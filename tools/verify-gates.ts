/** `pnpm verify:gates`: plants each violation of violations.ts in a temporary copy, and expects its gate to be red. */
import { parseArgs } from 'node:util'
import colors from 'picocolors'
import { build } from './build.ts'
import { runInLanes } from './lanes.ts'
import { formatTally, recordTally, type Tally } from './tally.ts'
import { gates } from './verify/gates.ts'
import { plantViolation } from './violations/plant-violation.ts'
import { type Violation, violations } from './violations.ts'

const usage = `Usage: pnpm verify:gates [--only GATE]

Plants ${violations.length} violations, one at a time, and expects the gate to be red and to name it.`

const { values } = parseArgs({
  options: { only: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
})
if (values.help) console.log(usage)
else process.exitCode = await verifyGates(values.only)

async function verifyGates(only: string | undefined): Promise<number> {
  const started = performance.now()
  await build()
  const selected = violations.filter(({ gate }) => (only ?? gate) === gate)
  const missed = await plantAll(selected)
  const failures = [...findUntried(), ...missed]
  const total: Tally = { passed: selected.length - missed.length, failed: failures.length, skipped: 0 }
  recordTally('verify-gates', total, failures)
  console.log(`${formatTally(total)} (violations refused, ${((performance.now() - started) / 1000).toFixed(1)} s)`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

/** Gives what was missed. */
async function plantAll(selected: readonly Violation[]): Promise<readonly string[]> {
  const missed: string[] = []
  await runInLanes(selected, 2, async (lane) => {
    for (const violation of lane) missed.push(...(await tryViolation(violation)))
  })
  return missed
}

async function tryViolation({ name, shows, ...violation }: Violation): Promise<readonly string[]> {
  const { passed, output, seconds } = await plantViolation({ name, shows, ...violation })
  const isNamed = output.includes(shows)
  const isMissed = passed || !isNamed
  const word = isMissed ? colors.red('MISSED ') : colors.green('refused')
  console.log(`${word} ${violation.gate.padEnd(9)} ${name.padEnd(46)} ${seconds.toFixed(1).padStart(5)} s`)
  if (!passed && !isNamed) console.log(`The gate is red, but does not say "${shows}":\n${output.slice(-2_000)}`)
  return isMissed ? [`a violation that gate ${violation.gate} did not refuse by name: ${name}`] : []
}

/** A gate without a violation may let everything pass. */
function findUntried(): readonly string[] {
  const untried = gates.filter(({ name }) => !violations.some(({ gate }) => gate === name))
  const problems = untried.map(({ name }) => `gate ${name} has no violation in violations.ts`)
  for (const problem of problems) console.log(`${colors.red('MISSED ')} ${problem}`)
  return problems
}
