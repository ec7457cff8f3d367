import { hasCode, WfloError } from './wflo-error.ts'

/** A run of this id exists already, with another workflow or another input. */
export class RunConflictError extends WfloError {
  override readonly name = 'RunConflictError' as const
  declare readonly runId: string

  constructor(runId: string, difference: string) {
    super(
      `run "${runId}" exists already with ${difference}: the same id means the same run. Choose another id, or start it with the same input`,
      { code: 'run_conflict', fields: { runId } },
    )
  }

  static override isInstance(value: unknown): value is RunConflictError {
    return hasCode(value, 'run_conflict')
  }
}
