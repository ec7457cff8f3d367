import { hasCode, WfloError } from '@wflo/core'

export interface NoWorkerFields {
  readonly runId: string
  readonly taskQueue: string
  /** What was sent cannot be called back: a worker that comes takes it. Default false. */
  readonly mayArrive?: boolean
  readonly cause?: unknown
}

/** Only a worker can tell the steps and the ledger of a run, or take a message, and none has answered. */
export class NoWorkerError extends WfloError {
  override readonly name = 'NoWorkerError' as const
  declare readonly runId: string
  declare readonly mayArrive: boolean

  constructor({ runId, taskQueue, mayArrive = false, cause }: NoWorkerFields) {
    super(
      `no worker has answered for run "${runId}": start one for task queue "${taskQueue}" with the run's definitions, or look whether it is overloaded${mayArrive ? '. What was sent may still arrive: look at the run before you send it again' : ''}`,
      { code: 'no_worker', retryable: !mayArrive, cause, fields: { runId, taskQueue, mayArrive } },
    )
  }

  static override isInstance(value: unknown): value is NoWorkerError {
    return hasCode(value, 'no_worker')
  }
}
