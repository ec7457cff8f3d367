import { formatUsd, type Money, UnpricedTierError, type Usage } from '@wflo/core'
import { InvalidUsageError } from './errors/invalid-usage-error.ts'
import { UnpricedUnitError } from './errors/unpriced-unit-error.ts'
import { type FoundPrices, findPrices, type PriceQuery } from './find-prices.ts'
import { multiplyUp } from './fraction.ts'
import { geoFactor } from './geo-factor.ts'
import type { PricedLine, PricedUsage } from './priced-usage.ts'
import { ratePerRequest } from './rate.ts'
import { type Factor, type TierRates, tierRates } from './tier-rates.ts'
import type { TimedPrices } from './timed-prices.ts'
import { quantitiesFor, tokenUnits, type UnitRates } from './unit-rates.ts'
import { checkCount, type TokenQuantities, usageQuantities } from './usage-quantities.ts'

/** What a call used, and what served it. */
export interface PricedCall {
  readonly usage: Usage
  /** The service tier that served the call. Default, and `default` and `standard`: the model's own rates. */
  readonly tier?: string
  /** The region that served the call. Default, and `''`, `global` and `not_available`: no factor. */
  readonly geo?: string
}

/** Prices one call, synchronously. Throws the errors of `priceUsage`. */
export type Pricer = (call: PricedCall) => PricedUsage

/**
 * Looks the prices of a model up once, for many calls at these prices: what holds at the moment `at`. Throws
 * `UnknownModelError`, `InvalidPriceSheetError`.
 */
export async function createPricer(query: PriceQuery): Promise<Pricer> {
  const found = await findPrices(query)
  return (call) => priceCall(call, query.model, found)
}

interface Context {
  readonly model: string
  readonly sheet: string
}

function priceCall({ usage, tier, geo }: PricedCall, model: string, found: FoundPrices): PricedUsage {
  const quantities = usageQuantities(usage)
  const { prices } = found
  const served = tierRates(prices, tier)
  const region = geoFactor(prices, geo)
  const context = { model, sheet: sheetName(found, served, region) }
  checkCovered(prices, context)
  const rates = ratesFor(served, tier, usage.input.total)
  const tokens = tokenLines(quantitiesFor(quantities, rates), rates, context)
  const factors = [served.factor, region].filter((factor) => factor !== undefined)
  const lines = [...tokens, ...factorLines(tokens, factors), ...feeLines(prices, usage.requests, context)]
  return {
    amount: sumOf(lines),
    sheet: context.sheet,
    rates: {
      ...Object.fromEntries(lines.map(({ unit, rate }) => [unit, formatUsd(rate * 1_000_000n)])),
      ...Object.fromEntries(factors.map(({ unit, text }) => [unit, text])),
    },
    lines,
  }
}

/** Rates of a tier replace those of the row; a factor is applied to them. */
function sheetName({ sheet, prices }: FoundPrices, served: TierRates, region: Factor | undefined): string {
  const { tierSheet } = prices
  if (tierSheet === undefined || (served.own === 'no' && region === undefined)) return sheet
  return served.own === 'rates' ? tierSheet : `${sheet} and ${tierSheet}`
}

/** Throws for a model that also charges by something that has no price here. */
function checkCovered({ uncovered = [] }: TimedPrices, context: Context): void {
  for (const unit of uncovered) throw new UnpricedUnitError({ unit, ...context })
}

/** More input than the threshold moves the whole request; exactly the threshold does not. */
function ratesFor({ rates, longContext, inputLimit }: TierRates, tier: string | undefined, input: number): UnitRates {
  if (inputLimit !== undefined && input > inputLimit) {
    throw new UnpricedTierError(`${tier} (above ${inputLimit} input tokens)`)
  }
  return longContext !== undefined && input > longContext.threshold ? longContext.rates : rates
}

function tokenLines(quantities: TokenQuantities, rates: UnitRates, context: Context): readonly PricedLine[] {
  const lines: PricedLine[] = []
  for (const unit of tokenUnits) {
    if (quantities[unit] === 0) continue
    const rate = rates[unit]
    if (rate === undefined) throw new UnpricedUnitError({ unit, ...context })
    lines.push(line(unit, quantities[unit], rate))
  }
  return lines
}

/** What each factor adds to the tokens, after those before it. */
function factorLines(tokens: readonly PricedLine[], factors: readonly Factor[]): readonly PricedLine[] {
  const base = sumOf(tokens)
  let ratio = { numerator: 1n, denominator: 1n }
  return factors.map((factor) => {
    const before = multiplyUp(base, ratio)
    ratio = {
      numerator: ratio.numerator * factor.ratio.numerator,
      denominator: ratio.denominator * factor.ratio.denominator,
    }
    return line(factor.unit, 1, multiplyUp(base, ratio) - before)
  })
}

function line(unit: string, quantity: number, rate: Money): PricedLine {
  return { unit, quantity, rate, amount: BigInt(quantity) * rate }
}

function sumOf(lines: readonly PricedLine[]): Money {
  return lines.reduce((sum, { amount }) => sum + amount, 0n)
}

function feeLines({ fees = {} }: TimedPrices, requests: Usage['requests'], context: Context): PricedLine[] {
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
