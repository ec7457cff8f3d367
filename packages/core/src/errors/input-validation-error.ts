import { hasCode, WfloError } from './wflo-error.ts'

/** An input or a payload does not fit its schema. Nothing was done with it. */
export class InputValidationError extends WfloError {
  override readonly name = 'InputValidationError' as const
  /** The name of the step, workflow or event. */
  declare readonly of: string
  /** One line per problem, with the path it is at. */
  declare readonly issues: readonly string[]

  constructor(of: string, issues: readonly string[]) {
    super(`the input of "${of}" does not fit its schema: ${issues.join('; ')}`, {
      code: 'input_invalid',
      booking: 'release',
      fields: { of, issues },
    })
  }

  static override isInstance(value: unknown): value is InputValidationError {
    return hasCode(value, 'input_invalid')
  }
}
