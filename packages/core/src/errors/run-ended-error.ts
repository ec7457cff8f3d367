import { hasCode, WfloError } from './wflo-error.ts'

/** A message came for a run that can no longer read it. */
export class RunEndedError extends WfloError {
  override readonly name = 'RunEndedError' as const
  declare readonly runId: string

  constructor(runId: string, what: string) {
    super(`run "${runId}" has ended and did not read ${what}`, { code: 'run_ended', fields: { runId } })
  }

  static override isInstance(value: unknown): value is RunEndedError {
    return hasCode(value, 'run_ended')
  }
}
