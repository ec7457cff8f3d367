/** `pnpm verify:gates`: plants each violation of violations.ts in a temporary copy, and expects its gate to be red. */
import { parseArgs } from 'node:util'
import colors from 'picocolors'
import { build } from './build.ts'
import { runInLanes } from './lanes.ts'
import { addTallies, formatTally, recordTally, type Tally } from './tally.ts'
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
  const tallies = [...findUntried(), ...(await plantAll(violations.filter(({ gate }) => (only ?? gate) === gate)))]
  const total = addTallies(tallies)
  recordTally('verify-gates', total)
  console.log(`${formatTally(total)} (violations refused, ${((performance.now() - started) / 1000).toFixed(1)} s)`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

async function plantAll(selected: readonly Violation[]): Promise<readonly Tally[]> {
  const tallies: Tally[] = []
  await runInLanes(selected, 2, async (lane) => {
    for (const violation of lane) tallies.push(await tryViolation(violation))
  })
  return tallies
}

async function tryViolation(violation: Violation): Promise<Tally> {
  const { passed, output, seconds } = await plantViolation(violation)
  const isNamed = output.includes(violation.shows)
  const word = passed || !isNamed ? colors.red('MISSED ') : colors.green('refused')
  console.log(`${word} ${violation.gate.padEnd(9)} ${violation.name.padEnd(46)} ${seconds.toFixed(1).padStart(5)} s`)
  if (!passed && !isNamed)
    console.log(`The gate is red, but does not say "${violation.shows}":\n${output.slice(-2_000)}`)
  return { passed: Number(!passed && isNamed), failed: Number(passed || !isNamed), skipped: 0 }
}

/** A gate without a violation may let everything pass. */
function findUntried(): readonly Tally[] {
  const untried = gates.filter(({ name }) => !violations.some(({ gate }) => gate === name))
  for (const { name } of untried)
    console.log(`${colors.red('MISSED ')} ${name.padEnd(9)} has no violation in violations.ts`)
  return [{ passed: 0, failed: untried.length, skipped: 0 }]
}
