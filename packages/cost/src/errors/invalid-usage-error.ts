import { hasCode, WfloError } from '@wflo/core'

/** Reported usage that cannot be true: a negative or fractional count, or a detail above its total. Nothing is priced. */
export class InvalidUsageError extends WfloError {
  override readonly name = 'InvalidUsageError' as const
  /** Path of the count, such as `input.cacheRead`; `usage` where there is none at all. */
  declare readonly field: string

  constructor(field: string, problem: string) {
    const path = field === 'usage' ? field : `usage.${field}`
    super(`${path} ${problem}: check how the provider converts its usage, then settle the call by hand`, {
      code: 'invalid_usage',
      fields: { field },
    })
  }

  static override isInstance(value: unknown): value is InvalidUsageError {
    return hasCode(value, 'invalid_usage')
  }
}
