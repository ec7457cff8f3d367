/** `pnpm verify`: runs every gate and prints one line for each. */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import colors from 'picocolors'
import { addTallies, formatTally, recordTally } from './tally.ts'
import { type Gate, gates } from './verify/gates.ts'
import { type GateResult, runGates } from './verify/run-gates.ts'
import { root } from './workspace.ts'

const usage = `Usage: pnpm verify [--only NAME]… [--skip NAME]… [--json]

${gates.map(({ name, checks }) => `  ${name.padEnd(9)} ${checks}`).join('\n')}

Each gate also runs alone: pnpm verify:NAME.
pnpm verify:gates and pnpm verify:faults show that gates and tests notice what they are there for.`

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    skip: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

if (values.help) console.log(usage)
else process.exitCode = await verify(selectGates(values.only, values.skip), values.json)

async function verify(selected: readonly Gate[], json: boolean): Promise<number> {
  const started = performance.now()
  const concurrency = Math.min(availableParallelism(), 3)
  const results = await runGates(selected, { folder: root, concurrency, onResult: json ? () => {} : print })
  const total = addTallies(
    results.map(({ passed }) => ({ passed: Number(passed), failed: Number(!passed), skipped: 0 })),
  )
  recordTally('verify', total, results.filter(({ passed }) => !passed).map(describe))
  if (json) console.log(JSON.stringify({ ...total, gates: results }, undefined, 2))
  else console.log(`${formatTally(total)} (gates, ${((performance.now() - started) / 1000).toFixed(1)} s)`)
  return total.failed === 0 ? 0 : 1
}

function describe({ name, output }: GateResult): string {
  return `gate ${name}\n${output.trimEnd().slice(-1_500)}`
}

function print({ name, passed, seconds, output }: GateResult): void {
  const verdict = passed ? colors.green('ok    ') : colors.red('FAILED')
  console.log(`${verdict} ${name.padEnd(9)} ${seconds.toFixed(1).padStart(6)} s`)
  if (!passed) console.log(output.trimEnd().replaceAll(/^/gm, '       '))
}

function selectGates(only: readonly string[], skip: readonly string[]): readonly Gate[] {
  const unknown = [...only, ...skip].filter((name) => !gates.some((gate) => gate.name === name))
  if (unknown.length > 0) {
    console.error(`There is no gate ${unknown.join(', ')}.\n\n${usage}`)
    process.exit(2)
  }
  return gates.filter(({ name }) => (only.length === 0 || only.includes(name)) && !skip.includes(name))
}
