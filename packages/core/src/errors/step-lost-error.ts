import { hasCode, WfloError } from './wflo-error.ts'

/** An attempt began and nobody knows how it ended: the process died or the worker went away. */
export class StepLostError extends WfloError {
  override readonly name = 'StepLostError' as const
  declare readonly step: string
  declare readonly attempts: number

  constructor(step: string, attempts: number, reason: string) {
    super(
      `step "${step}" was lost (${reason}) and is not tried again: its outcome is unknown. Look at what it may have done outside, then start a new run`,
      { code: 'step_lost', fields: { step, attempts } },
    )
  }

  static override isInstance(value: unknown): value is StepLostError {
    return hasCode(value, 'step_lost')
  }
}
