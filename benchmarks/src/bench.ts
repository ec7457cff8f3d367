import { parseArgs } from 'node:util'
import { benchDurable } from './durable.ts'
import { benchEngine } from './engine.ts'
import { benchMoney } from './money.ts'
import { benchReplay } from './replay.ts'
import { benchSize } from './size.ts'
import { benchTemporal } from './temporal.ts'

const benchmarks: Readonly<Record<string, () => Promise<void>>> = {
  engine: benchEngine,
  durable: benchDurable,
  replay: benchReplay,
  money: benchMoney,
  size: benchSize,
  temporal: benchTemporal,
}

const usage = `usage: pnpm bench [engine|durable|replay|money|size|temporal]…

Measures Wflo and prints ratios against peers that run in the same process, in turns. Without a name: all of them.
What is not measured stands in benchmarks/README.md.
`

const { positionals, values } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } })
const unknown = positionals.filter((name) => !(name in benchmarks))
if (values.help) {
  process.stdout.write(usage)
} else if (unknown.length > 0) {
  process.stderr.write(`there is no benchmark "${unknown.join('", "')}"\n${usage}`)
  process.exitCode = 2
} else {
  for (const [name, run] of Object.entries(benchmarks)) {
    if (positionals.length === 0 || positionals.includes(name)) await run()
  }
}
