import { type Money, UnpricedTierError, type Usage } from '@wflo/core'
import { InvalidUsageError } from './errors/invalid-usage-error.ts'
import { UnpricedUnitError } from './errors/unpriced-unit-error.ts'
import { type FoundPrices, findPrices, type PriceQuery } from './find-prices.ts'
import { geoFactor } from './geo-factor.ts'
import { applyFactors, billLine, ItemizedCost } from './itemized-cost.ts'
import type { PricedLine, PricedUsage } from './priced-usage.ts'
import { ratePerRequest } from './rate.ts'
import { type Factor, type TierRates, tierRates } from './tier-rates.ts'
import type { TimedPrices } from './timed-prices.ts'
import { tokenUnits, type UnitRates } from './unit-rates.ts'
import { checkCount, type TokenQuantities, usageQuantities } from './usage-quantities.ts'

/** What a call used, and what served it. */
export interface PricedCall {
  readonly usage: Usage
  /** The service tier that served the call. Default, and `default` and `standard`: the model's own rates. */
  readonly tier?: string
  /** The region that served the call. Default, and `''`, `global` and `not_available`: no factor. */
  readonly geo?: string
}

/** Prices one call, synchronously. Throws the errors of `priceUsage`. Lines and rates are made when they are read. */
export type Pricer = (call: PricedCall) => PricedUsage

/**
 * Looks the prices of a model up once, for many calls at these prices: what holds at the moment `at`. Throws
 * `UnknownModelError`, `InvalidPriceSheetError`.
 */
export async function createPricer(query: PriceQuery): Promise<Pricer> {
  const found = await findPrices(query)
  const resolved = { ...found, model: query.model, standard: tierRates(found.prices) }
  return (call) => priceCall(call, resolved)
}

interface ResolvedPrices extends FoundPrices {
  readonly model: string
  readonly standard: TierRates
}

function priceCall({ usage, tier, geo }: PricedCall, resolved: ResolvedPrices): PricedUsage {
  const quantities = usageQuantities(usage)
  const { prices, model, standard } = resolved
  const served = tier === undefined ? standard : tierRates(prices, tier)
  const factors = factorsOf(served, geoFactor(prices, geo))
  const context = { model, sheet: sheetName(resolved, served, factors.length > 0) }
  if (prices.uncovered !== undefined) checkCovered(prices.uncovered, context)
  const rates = ratesFor(served, tier, usage.input.total)
  const fees = usage.requests === undefined ? none : feeLines(prices, usage.requests, context)
  let amount = tokenAmount(quantities, rates, context)
  if (factors.length > 0) amount = applyFactors(amount, factors)
  for (const fee of fees) amount += fee.amount
  return new ItemizedCost(amount, { sheet: context.sheet, quantities, rates, factors, fees })
}

interface Context {
  readonly model: string
  readonly sheet: string
}

const none: readonly never[] = []

function factorsOf({ factor }: TierRates, region: Factor | undefined): readonly Factor[] {
  if (factor === undefined && region === undefined) return none
  return [factor, region].filter((each) => each !== undefined)
}

/** Rates of a tier replace those of the row; a factor is applied to them. */
function sheetName({ sheet, prices }: FoundPrices, { own }: TierRates, isFactored: boolean): string {
  const { tierSheet } = prices
  if (tierSheet === undefined || (own === 'no' && !isFactored)) return sheet
  return own === 'rates' ? tierSheet : `${sheet} and ${tierSheet}`
}

/** Throws for a model that also charges by something that has no price here. */
function checkCovered(uncovered: readonly string[], context: Context): void {
  for (const unit of uncovered) throw new UnpricedUnitError({ unit, ...context })
}

/** More input than the threshold moves the whole request; exactly the threshold does not. */
function ratesFor({ rates, longContext, inputLimit }: TierRates, tier: string | undefined, input: number): UnitRates {
  if (inputLimit !== undefined && input > inputLimit) {
    throw new UnpricedTierError(`${tier} (above ${inputLimit} input tokens)`)
  }
  return longContext !== undefined && input > longContext.threshold ? longContext.rates : rates
}

function tokenAmount(quantities: TokenQuantities, rates: UnitRates, context: Context): Money {
  let amount = 0n
  for (let index = 0; index < quantities.length; index += 1) {
    const quantity = quantities[index] ?? 0
    if (quantity === 0) continue
    const rate = rates[index]
    if (rate === undefined) throw new UnpricedUnitError({ unit: tokenUnits[index] ?? '', ...context })
    amount += BigInt(quantity) * rate
  }
  return amount
}

function feeLines({ fees = {} }: TimedPrices, requests: object | null, context: Context): readonly PricedLine[] {
  if (typeof requests !== 'object' || requests === null) {
    throw new InvalidUsageError('requests', 'is not an object of counts')
  }
  return Object.entries(requests)
    .map(([tool, count]) => [tool, checkCount(`requests.${tool}`, count)] as const)
    .filter(([, count]) => count > 0)
    .map(([tool, count]) => {
      const fee = Object.hasOwn(fees, tool) ? fees[tool] : undefined
      if (fee === undefined) throw new UnpricedUnitError({ unit: tool, ...context })
      return billLine(tool, count, ratePerRequest(fee, `fees.${tool}`))
    })
}
