import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import type { WorkerTask } from './run-worker.fixtures.ts'

/** What a step has written when it was executed. */
export interface DiaryLine {
  readonly runId: string
  readonly name: string
  readonly attempt: number
  /** Milliseconds since the epoch. */
  readonly at: number
}

export interface WorkerProcess {
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>
}

/** A worker in a process of its own, of the built packages. Resolves once it serves its task queue. */
export async function startWorkerProcess(task: WorkerTask): Promise<WorkerProcess> {
  const file = join(import.meta.dirname, 'run-worker.fixtures.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  await untilReady(child)
  return {
    async kill(signal) {
      const ended = once(child, 'close')
      child.kill(signal)
      const [code] = (await ended) as [number | null]
      return code
    },
  }
}

async function untilReady(child: ChildProcess): Promise<void> {
  let said = ''
  child.stderr?.on('data', (data) => {
    said += data
  })
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) if (line === 'ready') return
  throw new Error(`the worker ended before it was ready:\n${said}`)
}

export function readDiary(path: string): readonly DiaryLine[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as DiaryLine)
}
