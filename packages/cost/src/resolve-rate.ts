import { type Money, UnpricedTierError } from '@wflo/core'
import { UnpricedUnitError } from './errors/unpriced-unit-error.ts'
import type { TierPrices, TokenRates } from './price-sheet.ts'
import { ratePerToken } from './rate.ts'
import type { TimedPrices } from './timed-prices.ts'

export interface RateContext {
  readonly model: string
  readonly sheet: string
}

const standardTiers: readonly string[] = ['default', 'standard']

/** The prices of a service tier; without one, and for `default` and `standard`, the model's own. */
export function tierPrices(prices: TimedPrices, tier: string | undefined): TierPrices {
  const found = ownTier(prices, tier)
  if (found !== undefined) return found
  if (tier === undefined || standardTiers.includes(tier)) return prices
  throw new UnpricedTierError(tier)
}

function ownTier({ tiers = {} }: TimedPrices, tier: string | undefined): TierPrices | undefined {
  return tier !== undefined && Object.hasOwn(tiers, tier) ? tiers[tier] : undefined
}

/** The rates of a request with this many input tokens. Exactly the threshold is still short. */
export function ratesFor({ rates, longContext }: TierPrices, inputTokens: number): TokenRates {
  return longContext !== undefined && inputTokens > longContext.threshold ? longContext.rates : rates
}

/** Pico-dollars per token. Where a rate is missing, `input` stands in if it cannot be cheaper; else it is an error. */
export function rateOf(rates: TokenRates, unit: keyof TokenRates, context: RateContext): Money {
  const price = rates[unit] ?? (unit === 'cacheRead' || unit === 'inputImage' ? rates.input : undefined)
  if (price === undefined) throw new UnpricedUnitError({ unit, ...context })
  return ratePerToken(price, `rates.${unit}`)
}

/** Throws for a model that also charges by something that has no price here. */
export function checkCovered({ uncovered = [] }: TimedPrices, context: RateContext): void {
  for (const unit of uncovered) throw new UnpricedUnitError({ unit, ...context })
}
