import { hasCode, WfloError } from './wflo-error.ts'

/** A prompt has a `{variable}` that its input does not give as a string or a number. Nothing was sent. */
export class MissingVariableError extends WfloError {
  override readonly name = 'MissingVariableError' as const
  declare readonly variable: string
  declare readonly step: string

  constructor(variable: string, step: string) {
    super(
      `the prompt of step "${step}" needs the variable {${variable}}: give it as a string or a number in the step's input, or write {{${variable}}} for the text`,
      { code: 'missing_variable', booking: 'release', fields: { variable, step } },
    )
  }

  static override isInstance(value: unknown): value is MissingVariableError {
    return hasCode(value, 'missing_variable')
  }
}
