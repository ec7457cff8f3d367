import { type ErrorFields, hasCode, WfloError } from './wflo-error.ts'

/** A value given by the caller is not what it has to be: an amount, a duration, a name. */
export class InvalidValueError extends WfloError {
  override readonly name = 'InvalidValueError' as const

  constructor(message: string, fields: ErrorFields = {}) {
    super(message, { code: 'invalid_value', booking: 'release', fields })
  }

  static override isInstance(value: unknown): value is InvalidValueError {
    return hasCode(value, 'invalid_value')
  }
}
