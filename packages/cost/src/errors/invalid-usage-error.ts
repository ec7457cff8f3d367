import { hasCode, WfloError } from '@wflo/core'

/** Reported usage that cannot be true: a negative or fractional count, or a detail above its total. Nothing is priced. */
export class InvalidUsageError extends WfloError {
  override readonly name = 'InvalidUsageError' as const
  /** Path of the count, such as `input.cacheRead`. */
  declare readonly field: string

  constructor(field: string, problem: string) {
    super(`usage.${field} ${problem}: check how the provider converts its usage, then settle the call by hand`, {
      code: 'invalid_usage',
      fields: { field },
    })
  }

  static override isInstance(value: unknown): value is InvalidUsageError {
    return hasCode(value, 'invalid_usage')
  }
}
