import { hasCode, WfloError } from './wflo-error.ts'

/** A run took longer than its deadline allows. What it had open was cancelled and booked. */
export class RunDeadlineError extends WfloError {
  override readonly name = 'RunDeadlineError' as const
  declare readonly runId: string

  constructor(runId: string, deadlineAt: number) {
    super(`run "${runId}" had not ended by its deadline, ${new Date(deadlineAt).toISOString()}`, {
      code: 'run_deadline',
      fields: { runId, deadlineAt },
    })
  }

  static override isInstance(value: unknown): value is RunDeadlineError {
    return hasCode(value, 'run_deadline')
  }
}
