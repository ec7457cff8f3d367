import { type BudgetPause, type RunHandle, WfloError } from '@wflo/core'
import type { Progress } from './progress/progress.ts'
import { type RunReport, readReport } from './run-report.ts'

export interface FollowOptions {
  readonly progress: Progress
  /** Cancels the run. */
  readonly signal: AbortSignal
  /** What to do about a run that is paused for its budget. */
  readonly onPause: (pause: BudgetPause, handle: RunHandle) => Promise<void>
}

/** Shows a run until it has ended, then gives its report, whether it went well or not. */
export async function followRun(handle: RunHandle, { progress, signal, onPause }: FollowOptions): Promise<RunReport> {
  const cancel = (): void => void handle.cancel('stopped with Ctrl-C').catch(ignoreEnded)
  signal.addEventListener('abort', cancel, { once: true })
  if (signal.aborted) cancel()
  try {
    for await (const event of handle.events()) {
      progress.show(event)
      if (event.type !== 'run-pause' || event.pause.reason !== 'budget') continue
      progress.rest()
      await onPause(event.pause, handle).catch(ignoreEnded)
    }
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
