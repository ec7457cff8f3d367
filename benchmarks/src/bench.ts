import { parseArgs } from 'node:util'
import { benchDurable } from './durable.ts'
import { benchEngine } from './engine.ts'
import { benchMoney } from './money.ts'
import { benchReplay } from './replay.ts'
import { benchSandbox, type SandboxBenchOptions } from './sandbox.ts'
import { benchSize } from './size.ts'
import { benchTemporal } from './temporal.ts'

const benchmarks: Readonly<Record<string, (options: SandboxBenchOptions) => Promise<void>>> = {
  engine: benchEngine,
  durable: benchDurable,
  replay: benchReplay,
  money: benchMoney,
  size: benchSize,
  temporal: benchTemporal,
  sandbox: benchSandbox,
}

const usage = `usage: pnpm bench [engine|durable|replay|money|size|temporal|sandbox]… [--rounds N]

Measures Wflo and prints ratios against peers that run in the same process, in turns. Without a name: all of them.
What is not measured stands in benchmarks/README.md.

  --rounds N   of sandbox: samples of each contestant. Default 20
`

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean' }, rounds: { type: 'string' } },
})
const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
const unknown = positionals.filter((name) => !(name in benchmarks))
if (values.help) {
  process.stdout.write(usage)
} else if (unknown.length > 0) {
  process.stderr.write(`there is no benchmark "${unknown.join('", "')}"\n${usage}`)
  process.exitCode = 2
} else if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
  process.stderr.write(`--rounds is ${values.rounds}, and has to be a whole number above 0\n${usage}`)
  process.exitCode = 2
} else {
  for (const [name, run] of Object.entries(benchmarks)) {
    if (positionals.length === 0 || positionals.includes(name)) await run({ rounds })
  }
}
