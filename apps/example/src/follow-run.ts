import { type BudgetPause, type RunHandle, WfloError } from '@wflo/core'
import type { Progress } from './progress/progress.ts'
import { type RunReport, readReport } from './run-report.ts'

export interface FollowOptions {
  readonly progress: Progress
  /** Stops following: the run is left as it is, for another time. */
  readonly signal: AbortSignal
  /** The first event that is shown. */
  readonly from: number
  /** What to do about a run that is paused for its budget. */
  readonly onPause: (pause: BudgetPause, handle: RunHandle) => Promise<void>
}

/** Shows a run until it has ended or is interrupted, then gives its report, whether it went well or not. */
export async function followRun(handle: RunHandle, options: FollowOptions): Promise<RunReport> {
  const { progress, signal, from, onPause } = options
  try {
    for await (const event of handle.events({ signal })) {
      if ('sequence' in event && event.sequence < from) {
        progress.recall(event)
        continue
      }
      progress.show(event)
      if (event.type !== 'run-pause' || event.pause.reason !== 'budget') continue
      progress.rest()
      await onPause(event.pause, handle).catch(ignoreEnded)
    }
  } finally {
    progress.end()
  }
  return readReport(handle)
}

/** The run may end between a question and its answer. */
function ignoreEnded(error: unknown): void {
  if (!WfloError.isInstance(error) || error.code !== 'run_ended') throw error
}
