import { hasCode, WfloError } from './wflo-error.ts'

/** A service tier has no price. Nothing was sent. */
export class UnpricedTierError extends WfloError {
  override readonly name = 'UnpricedTierError' as const
  declare readonly tier: string

  constructor(tier: string) {
    super(`the service tier "${tier}" has no price for this model: choose another tier, or pass prices that have it`, {
      code: 'unpriced_tier',
      booking: 'release',
      fields: { tier },
    })
  }

  static override isInstance(value: unknown): value is UnpricedTierError {
    return hasCode(value, 'unpriced_tier')
  }
}
