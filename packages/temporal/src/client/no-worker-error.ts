import { hasCode, WfloError } from '@wflo/core'

/** Only a worker can tell the steps and the ledger of a run, and none has answered. */
export class NoWorkerError extends WfloError {
  override readonly name = 'NoWorkerError' as const
  declare readonly runId: string

  constructor(runId: string, taskQueue: string, cause: unknown) {
    super(
      `no worker has answered for run "${runId}": start one for task queue "${taskQueue}" with the run's definitions, or look whether it is overloaded`,
      { code: 'no_worker', retryable: true, cause, fields: { runId, taskQueue } },
    )
  }

  static override isInstance(value: unknown): value is NoWorkerError {
    return hasCode(value, 'no_worker')
  }
}
