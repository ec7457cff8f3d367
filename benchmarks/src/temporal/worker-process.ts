import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { WorkerTask } from './run-worker.ts'

/** A worker in a process of its own, so that nothing but it uses the time that is measured. */
export interface WorkerProcess extends AsyncDisposable {
  /** Milliseconds of processor time so far, of all its threads. */
  cpu(): Promise<number>
}

export async function startWorkerProcess(task: WorkerTask): Promise<WorkerProcess> {
  const path = fileURLToPath(new URL('./run-worker.ts', import.meta.url))
  const child = fork(path, [JSON.stringify(task)], { execArgv: ['--disable-warning=ExperimentalWarning'] })
  const ended = once(child, 'exit')
  const reply = async (): Promise<unknown> => {
    const early = ended.then(([code]) => Promise.reject(new Error(`the worker ended with ${String(code)}`)))
    const [message] = (await Promise.race([once(child, 'message'), early])) as readonly unknown[]
    return message
  }
  await reply()
  return {
    async cpu() {
      child.send('cpu')
      const { user, system } = (await reply()) as NodeJS.CpuUsage
      return (user + system) / 1_000
    },
    async [Symbol.asyncDispose]() {
      child.send('stop')
      await ended
    },
  }
}
