import { UnpricedTierError } from '@wflo/core'
import { parseFraction, type Ratio } from './fraction.ts'
import { standardTiers } from './plain-names.ts'
import type { TierPrices } from './price-sheet.ts'
import type { TimedPrices } from './timed-prices.ts'
import { scaleExactly, type UnitRates, unitRates } from './unit-rates.ts'

/** A factor on the sum of all tokens. */
export interface Factor {
  /** How the bill calls what it adds, such as `geo:us`. */
  readonly unit: string
  /** As the sheet has it. */
  readonly text: string
  readonly ratio: Ratio
}

/** The rates of a row at one service tier, read. */
export interface TierRates {
  readonly rates: UnitRates
  readonly longContext?: { readonly threshold: number; readonly rates: UnitRates }
  /** The tier's own factor, where rates times factor would not be whole numbers of pico-dollars. */
  readonly factor?: Factor
  /** Whether the tier has prices of its own, from `tierSheet` if the row has one. */
  readonly own: 'no' | 'multiplier' | 'rates'
  /** Longer requests have no price at this tier, though the model has one for them. */
  readonly inputLimit?: number
}

const known = new WeakMap<TimedPrices, Map<string, TierRates>>()

/**
 * The rates of a row at a tier: without one, and for `default` and `standard`, the row's own. Read once a row and tier.
 * Throws `UnpricedTierError`.
 */
export function tierRates(prices: TimedPrices, tier = 'default'): TierRates {
  let tiers = known.get(prices)
  if (tiers === undefined) {
    tiers = new Map()
    known.set(prices, tiers)
  }
  let rates = tiers.get(tier)
  if (rates === undefined) {
    rates = readTier(prices, tier)
    tiers.set(tier, rates)
  }
  return rates
}

function readTier(prices: TimedPrices, tier: string): TierRates {
  const { tiers = {} } = prices
  const found = Object.hasOwn(tiers, tier) ? tiers[tier] : undefined
  if (found === undefined) {
    if (standardTiers.includes(tier)) return { ...read(prices), own: 'no' }
    throw new UnpricedTierError(tier)
  }
  if ('multiplier' in found) return multiplied(read(prices), tier, found.multiplier)
  const isShortOnly = found.longContext === undefined && prices.longContext !== undefined
  return {
    ...read(found),
    own: 'rates',
    ...(isShortOnly ? { inputLimit: prices.longContext.threshold } : {}),
  }
}

function read({ rates, longContext }: TierPrices): Omit<TierRates, 'own'> {
  if (longContext === undefined) return { rates: unitRates(rates) }
  return {
    rates: unitRates(rates),
    longContext: { threshold: longContext.threshold, rates: unitRates(longContext.rates) },
  }
}

function multiplied(base: Omit<TierRates, 'own'>, tier: string, text: string): TierRates {
  const ratio = parseFraction(text, `tiers.${tier}.multiplier`)
  const rates = scaleExactly(base.rates, ratio)
  const long = base.longContext === undefined ? [] : scaleExactly(base.longContext.rates, ratio)
  if (rates === undefined || long === undefined) {
    return { ...base, own: 'multiplier', factor: { unit: `tier:${tier}`, text, ratio } }
  }
  if (base.longContext === undefined) return { rates, own: 'multiplier' }
  return { rates, longContext: { ...base.longContext, rates: long }, own: 'multiplier' }
}
