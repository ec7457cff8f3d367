import type { Usage } from '@wflo/core'
import { createPricer } from './create-pricer.ts'
import type { PriceQuery } from './find-prices.ts'
import type { PricedUsage } from './priced-usage.ts'
import { usageQuantities } from './usage-quantities.ts'

export interface PriceUsageOptions extends PriceQuery {
  readonly usage: Usage
  /** The service tier that served the call. Default, and `default` and `standard`: the model's own rates. */
  readonly tier?: string
  /** The region that served the call. Default, and `''`, `global` and `not_available`: no factor. */
  readonly geo?: string
}

/**
 * The exact cost of one call. Throws `InvalidUsageError` where the usage cannot be true, `UnknownModelError`,
 * `UnpricedUnitError`, `UnpricedTierError` where a price is missing (a region without a factor counts as a tier),
 * `InvalidPriceSheetError` for a broken sheet. Many calls of one model: {@link createPricer}.
 */
export async function priceUsage({ usage, tier, geo, ...query }: PriceUsageOptions): Promise<PricedUsage> {
  usageQuantities(usage)
  const price = await createPricer(query)
  const { amount, sheet, rates, lines } = price({
    usage,
    ...(tier === undefined ? {} : { tier }),
    ...(geo === undefined ? {} : { geo }),
  })
  return { amount, sheet, rates, lines }
}
