import { hasCode, WfloError } from './wflo-error.ts'

export interface OutputValidationOptions {
  /** The name of the step. */
  readonly of: string
  readonly issues: readonly string[]
  /** Whether another attempt may give something else: true for what a model writes. Default false. */
  readonly retryable?: boolean
}

/** What a step gave does not fit its output schema. */
export class OutputValidationError extends WfloError {
  override readonly name = 'OutputValidationError' as const
  declare readonly of: string
  /** One line per problem, with the path it is at. */
  declare readonly issues: readonly string[]

  constructor({ of, issues, retryable = false }: OutputValidationOptions) {
    super(`the output of "${of}" does not fit its schema: ${issues.join('; ')}`, {
      code: 'output_invalid',
      retryable,
      fields: { of, issues },
    })
  }

  static override isInstance(value: unknown): value is OutputValidationError {
    return hasCode(value, 'output_invalid')
  }
}
