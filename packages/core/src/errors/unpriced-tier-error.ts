import { type FailureBooking, hasCode, WfloError } from './wflo-error.ts'

/** A service tier has no price. Thrown before a call, or after one that a tier without a price has served. */
export class UnpricedTierError extends WfloError {
  override readonly name = 'UnpricedTierError' as const
  declare readonly tier: string

  /** `booking`: `release` where it is thrown before anything is sent. */
  constructor(tier: string, booking?: FailureBooking) {
    super(`the service tier "${tier}" has no price for this model: choose another tier, or pass prices that have it`, {
      code: 'unpriced_tier',
      booking,
      fields: { tier },
    })
  }

  static override isInstance(value: unknown): value is UnpricedTierError {
    return hasCode(value, 'unpriced_tier')
  }
}
