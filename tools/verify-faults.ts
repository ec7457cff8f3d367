/** `pnpm verify:faults`: plants each bug of faults.ts in a temporary copy, and expects the fast tests to notice it. */
import { parseArgs } from 'node:util'
import colors from 'picocolors'
import { copyRepository } from './copy-repository.ts'
import type { Fault } from './faults/fault.ts'
import { plantFault, type Verdict } from './faults/plant-fault.ts'
import { runFastTests } from './faults/run-fast-tests.ts'
import { faults } from './faults.ts'
import { runInLanes } from './lanes.ts'
import { addTallies, formatTally, recordTally } from './tally.ts'

const usage = `Usage: pnpm verify:faults [--only TEXT]

Plants ${faults.length} bugs, one at a time, and runs the tests that should notice. TEXT is part of a bug's name.`

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, help: { type: 'boolean', short: 'h', default: false } },
})
if (values.help) console.log(usage)
else process.exitCode = await verifyFaults(faults.filter(({ name }) => name.includes(values.only)))

async function verifyFaults(selected: readonly Fault[]): Promise<number> {
  const started = performance.now()
  const redTests = await findRedTests(selected)
  const verdicts = redTests === undefined ? await plantAll(selected) : []
  const tallies = verdicts.map(({ isNoticed }) => ({
    passed: Number(isNoticed),
    failed: Number(!isNoticed),
    skipped: 0,
  }))
  const total = verdicts.length > 0 ? addTallies(tallies) : { passed: 0, failed: 1, skipped: 0 }
  const missed = verdicts.filter(({ isNoticed }) => !isNoticed).map(({ name }) => `a bug that no test noticed: ${name}`)
  recordTally('verify-faults', total, redTests === undefined ? missed : [redTests])
  console.log(`${formatTally(total)} (bugs noticed, ${((performance.now() - started) / 1000).toFixed(1)} s)`)
  return total.failed === 0 ? 0 : 1
}

/** A red test notices every bug, so the tests have to be green without one. */
async function findRedTests(selected: readonly Fault[]): Promise<string | undefined> {
  using copy = await copyRepository('faults')
  const tests = [...new Set(selected.flatMap((fault) => fault.tests))]
  // All of them at once: on two cores that is more than a minute.
  const { failures, passed, output } = await runFastTests(copy.path, { tests, seconds: 600 })
  if (failures.length === 0 && passed > 0) return undefined
  const problem = `The tests are red before any bug is planted, or there are none:\n${failures.join('\n') || output}`
  console.error(problem)
  return problem
}

async function plantAll(selected: readonly Fault[]): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  await runInLanes(selected, 2, async (lane) => {
    using copy = await copyRepository('faults')
    for (const fault of lane) {
      const verdict = await plantFault(fault, copy.path)
      verdicts.push(verdict)
      print(verdict)
    }
  })
  return verdicts
}

function print({ name, isNoticed, seconds, explanation }: Verdict): void {
  const word = isNoticed ? colors.green('noticed') : colors.red('MISSED ')
  console.log(`${word} ${name.padEnd(52)} ${seconds.toFixed(1).padStart(5)} s  ${explanation}`)
}
