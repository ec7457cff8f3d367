import { type Money, UnpricedTierError, type Usage } from '@wflo/core'
import { InvalidUsageError } from './errors/invalid-usage-error.ts'
import { UnpricedUnitError } from './errors/unpriced-unit-error.ts'
import { type FoundPrices, findPrices, type PriceQuery } from './find-prices.ts'
import { geoFactor } from './geo-factor.ts'
import { applyFactors, billLine, type CostTerms, ItemizedCost } from './itemized-cost.ts'
import type { PricedLine, PricedUsage } from './priced-usage.ts'
import { ratePerRequest } from './rate.ts'
import { type Factor, type TierRates, tierRates } from './tier-rates.ts'
import type { TimedPrices } from './timed-prices.ts'
import { tokenUnits, type UnitRates, wholeRates } from './unit-rates.ts'
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
  const plain = plainPrices(resolved)
  if (plain === undefined) return (call) => priceCall(call, resolved)
  return (call) => (isPlain(call) ? pricePlainly(call.usage, plain) : priceCall(call, resolved))
}

/** Nothing but tokens at the model's own rates: what nearly all calls are. */
function isPlain({ usage, tier, geo }: PricedCall): boolean {
  return tier === undefined && geo === undefined && usage?.requests === undefined
}

interface PlainTerms extends CostTerms {
  readonly wholeRates: readonly number[]
}

/** What plain calls are priced by, made once. */
interface PlainPrices {
  readonly context: Context
  readonly short: PlainTerms
  readonly long: PlainTerms
  readonly threshold: number
}

/** `undefined` for a model that charges by more than its rates. */
function plainPrices({ model, sheet, prices, standard }: ResolvedPrices): PlainPrices | undefined {
  const { rates, longContext, factor } = standard
  if (prices.uncovered !== undefined || factor !== undefined) return undefined
  const terms = (each: UnitRates): PlainTerms => ({
    sheet,
    rates: each,
    wholeRates: wholeRates(each),
    factors: none,
    fees: none,
  })
  const short = terms(rates)
  return {
    context: { model, sheet },
    short,
    long: longContext === undefined ? short : terms(longContext.rates),
    threshold: longContext?.threshold ?? Number.POSITIVE_INFINITY,
  }
}

function pricePlainly(usage: Usage, { context, short, long, threshold }: PlainPrices): PricedUsage {
  const quantities = usageQuantities(usage)
  const terms = usage.input.total > threshold ? long : short
  const whole = wholeAmount(quantities, terms.wholeRates)
  const amount = whole <= Number.MAX_SAFE_INTEGER ? BigInt(whole) : tokenAmount(quantities, terms.rates, context)
  return new ItemizedCost(amount, quantities, terms)
}

/** Exact where it is a safe integer: no part of such a sum is above it. */
function wholeAmount(quantities: TokenQuantities, rates: readonly number[]): number {
  let amount = 0
  for (let index = 0; index < quantities.length; index += 1) {
    const quantity = quantities[index] as number
    if (quantity !== 0) amount += quantity * (rates[index] as number)
  }
  return amount
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
  return new ItemizedCost(amount, quantities, { sheet: context.sheet, rates, factors, fees })
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
    const quantity = quantities[index] as number
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
