import process from 'node:process'
import { createTemporalWorker } from '@wflo/temporal'

export interface WorkerTask {
  readonly address: string
  readonly taskQueue: string
  /** Where steps write what they do. */
  readonly diary: string
  readonly heartbeatTimeoutMs?: number
  readonly shutdownGraceMs?: number
}

/** Run with a task as its argument: serves the definitions beside it until it is told to stop. */
const task = JSON.parse(process.argv[2] ?? '') as WorkerTask
const worker = await createTemporalWorker({
  ...task,
  definitions: new URL('./paid-steps.fixtures.ts', import.meta.url),
  config: { diary: task.diary },
})
const running = worker.run()
console.log('ready')
await running
