import { hasCode, WfloError } from './wflo-error.ts'

/** There is no run of this id in the journal. */
export class RunNotFoundError extends WfloError {
  override readonly name = 'RunNotFoundError' as const
  declare readonly runId: string

  constructor(runId: string) {
    super(`there is no run "${runId}": list() shows the runs of this journal`, {
      code: 'run_not_found',
      fields: { runId },
    })
  }

  static override isInstance(value: unknown): value is RunNotFoundError {
    return hasCode(value, 'run_not_found')
  }
}
