import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import type { WorkerReport, WorkerTask } from './worker.ts'

export interface Worker {
  readonly child: ChildProcess
  /** The report, or `killed` where the process was killed. Rejects where it failed in another way. */
  readonly ended: Promise<WorkerReport | 'killed'>
}

/** Starts a process that executes runs on a file. It uses the built packages, as those do who install them. */
export function startWorker(task: WorkerTask): Worker {
  const file = join(import.meta.dirname, 'worker.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { child, ended: reportOf(child) }
}

async function reportOf(child: ChildProcess): Promise<WorkerReport | 'killed'> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (data) => (stdout += data))
  child.stderr?.on('data', (data) => (stderr += data))
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (signal === 'SIGKILL') return 'killed'
  if (code !== 0) throw new Error(`a worker ended with ${code ?? signal}:\n${stderr}`)
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as WorkerReport
}
