import { hasCode, WfloError } from './wflo-error.ts'

/** An attempt took longer than the timeout of its step and was aborted. */
export class StepTimeoutError extends WfloError {
  override readonly name = 'StepTimeoutError' as const
  declare readonly step: string
  declare readonly timeoutMs: number

  constructor(step: string, timeoutMs: number) {
    super(
      `step "${step}" did not finish within ${timeoutMs} ms: raise its timeout, or pass the signal on to whatever it waits for`,
      { code: 'step_timeout', retryable: true, fields: { step, timeoutMs } },
    )
  }

  static override isInstance(value: unknown): value is StepTimeoutError {
    return hasCode(value, 'step_timeout')
  }
}
