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

/** The prices that a row lists for a service tier. */
export function ownTier({ tiers = {} }: TimedPrices, tier: string | undefined): TierPrices | undefined {
  return tier !== undefined && Object.hasOwn(tiers, tier) ? tiers[tier] : undefined
}

/**
 * The rates of a request at a tier. Without a tier, and for `default` and `standard`, the model's own. More input than
 * the threshold moves the whole request; exactly the threshold does not. Throws `UnpricedTierError`, also where the
 * model has long-context rates and the tier has none.
 */
export function ratesFor(prices: TimedPrices, tier: string | undefined, inputTokens: number): TokenRates {
  const own = ownTier(prices, tier)
  if (own === undefined && tier !== undefined && !standardTiers.includes(tier)) throw new UnpricedTierError(tier)
  const { rates, longContext } = own ?? prices
  if (longContext !== undefined) return inputTokens > longContext.threshold ? longContext.rates : rates
  if (prices.longContext !== undefined && inputTokens > prices.longContext.threshold) {
    throw new UnpricedTierError(`${tier} (above ${prices.longContext.threshold} input tokens)`)
  }
  return rates
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
