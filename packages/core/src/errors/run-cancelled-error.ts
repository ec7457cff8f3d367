import { hasCode, WfloError } from './wflo-error.ts'

/** The run was cancelled before it had a result. */
export class RunCancelledError extends WfloError {
  override readonly name = 'RunCancelledError' as const
  declare readonly runId: string
  declare readonly reason: string

  constructor(runId: string, reason: string) {
    super(`run "${runId}" was cancelled: ${reason}`, { code: 'run_cancelled', fields: { runId, reason } })
  }

  static override isInstance(value: unknown): value is RunCancelledError {
    return hasCode(value, 'run_cancelled')
  }
}
