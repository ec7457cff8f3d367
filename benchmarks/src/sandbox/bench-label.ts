import { randomBytes } from 'node:crypto'
import process from 'node:process'
import type { BenchEngine } from './bench-engine.ts'

const name = 'ai.wflo.bench'

/** No benchmark takes as long: what is older was left by one that was killed. */
const mostSeconds = 1_800

/** The containers that the peers make. */
export const benchLabel = { [name]: randomBytes(6).toString('hex') }

/** So that also a benchmark that is stopped leaves nothing behind. What Wflo made goes with the process. */
export function removePeersAtSignals(engine: BenchEngine): Disposable {
  const stop = (signal: NodeJS.Signals): void => {
    console.log(`stopped by ${signal}`)
    removePeers(engine).finally(() => process.exit(1))
  }
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.once(signal, stop)
  return {
    [Symbol.dispose]() {
      for (const signal of signals) process.off(signal, stop)
    },
  }
}

/** Removes what the peers of this benchmark left, and of earlier ones that could not. */
export async function removePeers({ docker }: BenchEngine): Promise<void> {
  const all = await docker.listContainers({ all: true, filters: { label: [name] } })
  const old = Date.now() / 1_000 - mostSeconds
  const own = all.filter(({ Labels, Created }) => Labels[name] === benchLabel[name] || Created < old)
  for (const { Id } of own)
    await docker
      .getContainer(Id)
      .remove({ force: true, v: true })
      .catch(() => {})
}
