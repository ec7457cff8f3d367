import { printTable } from '../print-table.ts'
import type { BenchEngines } from './bench-engine.ts'
import { describeSamples, toColumns } from './statistics.ts'
import { createWfloSandbox, type WfloSandbox, waitUntil } from './wflo-sandbox.ts'

/** Says when it runs, and does not end by itself. */
const endless = 'print(1, flush=True)\nwhile True: pass'
const timeoutMs = 500
/** Of the engine: what is gone is seen so much later at most. */
const watchMs = 3

type Ends = Readonly<Record<string, readonly number[]>>

/** How soon code ends that does not want to. Samples have no peer: dockerode leaves both to its user. */
export async function benchEnds({ main, gvisor }: BenchEngines, rounds: number): Promise<void> {
  const rows: Record<string, string>[] = []
  for (const { engine, runtime } of [
    { engine: main, runtime: 'runc' },
    ...(gvisor === undefined ? [] : [{ engine: gvisor, runtime: 'runsc' }]),
  ]) {
    await using wflo = createWfloSandbox({ engine, runtime, poolSize: 1 })
    const ends = await sampleEnds(wflo, rounds)
    for (const [what, values] of Object.entries(ends)) {
      rows.push({ runtime, 'ms of': what, ...toColumns(describeSamples(values)) })
    }
  }
  printTable(`ends of busy code in a hot container, ${rounds} samples of each`, rows)
}

async function sampleEnds(wflo: WfloSandbox, rounds: number): Promise<Ends> {
  const ends: Record<string, number[]> = {}
  const add = (figures: Readonly<Record<string, number>>): void => {
    for (const [name, value] of Object.entries(figures)) ends[name] = [...(ends[name] ?? []), value]
  }
  for (let round = 0; round < rounds; round += 1) {
    await wflo.settle()
    add(await cancel(wflo))
    await wflo.settle()
    add(await timeOut(wflo))
  }
  return ends
}

/** There is one container, which is the one that is used; another one follows it. */
async function cancel({ sandbox, list }: WfloSandbox): Promise<Readonly<Record<string, number>>> {
  const [used] = await list()
  const controller = new AbortController()
  let begun = 0
  const onOutput = (): void => {
    begun ||= performance.now()
    controller.abort()
  }
  const { status } = await sandbox.run({ code: endless }, { signal: controller.signal, onOutput })
  const result = performance.now() - begun
  if (status !== 'cancelled') throw new Error(`a cancelled run ended ${status}`)
  await waitUntil(async () => (await list()).every(({ Id }) => Id !== used?.Id), watchMs)
  return { 'abort → result': result, 'abort → the engine has no container': performance.now() - begun }
}

async function timeOut({ sandbox }: WfloSandbox): Promise<Readonly<Record<string, number>>> {
  const begun = performance.now()
  const { status, usage } = await sandbox.run({ code: endless, limits: { timeout: timeoutMs } })
  const wall = performance.now() - begun
  if (status !== 'timeout') throw new Error(`an endless run ended ${status}`)
  return {
    [`timeout of ${timeoutMs} ms: too late, as the container counts`]: usage.wallMs - timeoutMs,
    [`timeout of ${timeoutMs} ms: too late, from request to result`]: wall - timeoutMs,
  }
}
