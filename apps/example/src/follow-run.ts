import { type RunHandle, WfloError } from '@wflo/core'
import type { Progress } from './progress/progress.ts'
import { type RunReport, readReport } from './run-report.ts'

export interface FollowOptions {
  readonly progress: Progress
  /** Cancels the run. */
  readonly signal: AbortSignal
}

/** Shows a run until it has ended, then gives its report, whether it went well or not. */
export async function followRun(handle: RunHandle, { progress, signal }: FollowOptions): Promise<RunReport> {
  const cancel = (): void => void handle.cancel('stopped with Ctrl-C').catch(ignoreEnded)
  signal.addEventListener('abort', cancel, { once: true })
  if (signal.aborted) cancel()
  try {
    for await (const event of handle.events()) progress.show(event)
  } finally {
    signal.removeEventListener('abort', cancel)
    progress.end()
  }
  return readReport(handle)
}

/** The run may end between the key press and its arrival. */
function ignoreEnded(error: unknown): void {
  if (!WfloError.isInstance(error) || error.code !== 'run_ended') throw error
}
