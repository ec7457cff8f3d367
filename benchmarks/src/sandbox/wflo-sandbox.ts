import { setTimeout as sleep } from 'node:timers/promises'
import { type DockerSandbox, type DockerSandboxOptions, dockerSandbox } from '@wflo/sandbox'
import type { BenchEngine } from './bench-engine.ts'

export interface WfloSandboxOptions extends Pick<DockerSandboxOptions, 'maxConcurrent'> {
  readonly engine: BenchEngine
  readonly runtime: string
  /** Containers that are ready. 0: each is made on demand. */
  readonly poolSize: number
}

/** A sandbox on an engine of the benchmark, with what its containers tell. */
export interface WfloSandbox extends AsyncDisposable {
  readonly sandbox: DockerSandbox
  /** Its containers on the engine, those that are being removed too. */
  readonly list: () => ReturnType<BenchEngine['docker']['listContainers']>
  /** The pool is full, nothing else is there, and the machine has had a moment. */
  readonly settle: () => Promise<void>
}

/** How often the engine is asked. Each question takes a little of what is measured next. */
const pollMs = 50
/** After the last container has come or gone. gVisor's Python takes some time after its start. */
const settleMs = { runc: 300, others: 500 }

export function createWfloSandbox({ engine, runtime, poolSize, ...options }: WfloSandboxOptions): WfloSandbox {
  const { image, socketPath, docker } = engine
  const sandbox = dockerSandbox({ ...options, image, runtime, pool: { size: poolSize }, docker: { socketPath } })
  const filters = { label: [`ai.wflo.owner=${sandbox.id}`] }
  const list = () => docker.listContainers({ all: true, filters })
  let ready: ReadonlySet<string> | undefined
  const isFull = async (): Promise<boolean> => {
    const all = await list()
    const isUsedGone = ready === undefined || all.filter(({ Id }) => ready?.has(Id)).length < Math.max(1, ready.size)
    return isUsedGone && all.length >= poolSize && all.every(({ State }) => State === 'running' && poolSize > 0)
  }
  return {
    sandbox,
    list,
    async settle() {
      // Only at first: while the pool fills itself, both would make the missing ones.
      if (ready === undefined) await sandbox.warm()
      await waitUntil(isFull)
      await sleep(runtime === 'runc' ? settleMs.runc : settleMs.others)
      await sandbox.warm()
      ready = new Set((await list()).map(({ Id }) => Id))
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  }
}

const patienceMs = 20_000

export async function waitUntil(isSo: () => Promise<boolean>, everyMs = pollMs): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not settled after ${patienceMs} ms`)
    await sleep(everyMs)
  }
}
