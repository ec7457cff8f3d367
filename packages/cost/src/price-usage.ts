import { formatUsd, type Money, type Usage } from '@wflo/core'
import { InvalidUsageError } from './errors/invalid-usage-error.ts'
import { UnpricedUnitError } from './errors/unpriced-unit-error.ts'
import { findPrices, type PriceQuery } from './find-prices.ts'
import { ratePerRequest } from './rate.ts'
import { checkCovered, ownTier, type RateContext, rateOf, ratesFor } from './resolve-rate.ts'
import type { TimedPrices } from './timed-prices.ts'
import { checkCount, type TokenQuantities, usageQuantities } from './usage-quantities.ts'

export interface PriceUsageOptions extends PriceQuery {
  readonly usage: Usage
  /** The service tier that served the call. Default, and `default`: the model's own rates. */
  readonly tier?: string
}

export interface PricedLine {
  /** Such as `input`, `cacheRead`, `output`, `webSearch`. */
  readonly unit: string
  readonly quantity: number
  /** Pico-dollars per token or request. */
  readonly rate: Money
  readonly amount: Money
}

export interface PricedUsage {
  readonly amount: Money
  /** The price sheet that was used, such as `genai-prices@0.1.8`. */
  readonly sheet: string
  /** The rates that were used, in US dollars per million units. */
  readonly rates: { readonly [unit: string]: string }
  readonly lines: readonly PricedLine[]
}

/**
 * The exact cost of one call. Throws `UnknownModelError`, `UnpricedUnitError`, `UnpricedTierError` where a price is
 * missing, `InvalidUsageError` where the usage cannot be true, `InvalidPriceSheetError` for a broken sheet.
 */
export async function priceUsage({ usage, tier, ...query }: PriceUsageOptions): Promise<PricedUsage> {
  const quantities = usageQuantities(usage)
  const { prices, ...found } = await findPrices(query)
  const sheet = ownTier(prices, tier) === undefined ? found.sheet : (prices.tierSheet ?? found.sheet)
  const context = { model: query.model, sheet }
  checkCovered(prices, context)
  const rates = ratesFor(prices, tier, usage.input.total)
  const tokens = units(quantities).map((unit) => line(unit, quantities[unit], rateOf(rates, unit, context)))
  const lines = [...tokens, ...feeLines(prices, usage.requests, context)]
  return {
    amount: lines.reduce((sum, { amount }) => sum + amount, 0n),
    sheet,
    rates: Object.fromEntries(lines.map(({ unit, rate }) => [unit, formatUsd(rate * 1_000_000n)])),
    lines,
  }
}

function units(quantities: TokenQuantities): readonly (keyof TokenQuantities)[] {
  return (Object.keys(quantities) as (keyof TokenQuantities)[]).filter((unit) => quantities[unit] > 0)
}

function line(unit: string, quantity: number, rate: Money): PricedLine {
  return { unit, quantity, rate, amount: BigInt(quantity) * rate }
}

function feeLines({ fees = {} }: TimedPrices, requests: Usage['requests'], context: RateContext): PricedLine[] {
  if (requests !== undefined && (typeof requests !== 'object' || requests === null)) {
    throw new InvalidUsageError('requests', 'is not an object of counts')
  }
  return Object.entries(requests ?? {})
    .map(([tool, count]) => [tool, checkCount(`requests.${tool}`, count)] as const)
    .filter(([, count]) => count > 0)
    .map(([tool, count]) => {
      const fee = Object.hasOwn(fees, tool) ? fees[tool] : undefined
      if (fee === undefined) throw new UnpricedUnitError({ unit: tool, ...context })
      return line(tool, count, ratePerRequest(fee, `fees.${tool}`))
    })
}
