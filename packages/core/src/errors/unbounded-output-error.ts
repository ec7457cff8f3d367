import { hasCode, WfloError } from './wflo-error.ts'

/** The output of a model call has no limit, so what it can cost is unknown. It was not called. */
export class UnboundedOutputError extends WfloError {
  override readonly name = 'UnboundedOutputError' as const
  declare readonly model: string

  constructor(model: string) {
    super(`model "${model}" has no known output limit: set maxOutputTokens on the step`, {
      code: 'unbounded_output',
      booking: 'release',
      fields: { model },
    })
  }

  static override isInstance(value: unknown): value is UnboundedOutputError {
    return hasCode(value, 'unbounded_output')
  }
}
