import type { ModelCard } from '@wflo/core'
import { type CacheWrites, dearestOf } from './dearest-rates.ts'
import { UnpricedUnitError } from './errors/unpriced-unit-error.ts'
import { findPrices, type PriceQuery } from './find-prices.ts'
import { type Fraction, parseFraction, type Ratio } from './fraction.ts'
import { knownMaxOutputTokens } from './max-output-tokens.ts'
import { ratePerRequest } from './rate.ts'
import { type TierRates, tierRates } from './tier-rates.ts'
import type { TimedPrices } from './timed-prices.ts'

export interface ModelCardOptions extends PriceQuery {
  /** How many tokens a text can have at most: `utf8-nfkc` for a tokenizer that normalises first. */
  readonly textBound: ModelCard['textBound']
  /** When the vendor writes what it reads to a cache, which may cost more than reading. Default `automatic`. */
  readonly cacheWrites?: CacheWrites
}

/**
 * What is needed to quote a call of text before it is made: the dearest rates that it can reach. Throws
 * `UnknownModelError`, or `UnpricedUnitError` where the model has no price for text in and out.
 */
export async function createModelCard({
  textBound,
  cacheWrites = 'automatic',
  ...query
}: ModelCardOptions): Promise<ModelCard> {
  const { sheet, prices, today, validUntil } = await findPrices(query)
  const context = { model: query.model, sheet, cacheWrites }
  for (const unit of prices.uncovered ?? []) throw new UnpricedUnitError({ unit, ...context })
  const tiers = namesOf(today, 'tiers').map((tier) => [tier, dearestOf(ratesAt(tier, today), context)] as const)
  const geo = namesOf(today, 'geo').map((name) => [name, dearestFactor(name, today)] as const)
  const maxOutputTokens = prices.maxOutputTokens ?? listedMaxOutputTokens(query)
  return {
    card: 1,
    model: `${query.provider}/${query.model}`,
    sheet,
    rates: dearestOf(ratesAt('default', today), context),
    ...(tiers.length === 0 ? {} : { tiers: Object.fromEntries(tiers) }),
    ...(geo.length === 0 ? {} : { geo: Object.fromEntries(geo) }),
    ...feesOf(today),
    textBound,
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(validUntil === undefined ? {} : { validUntil }),
  }
}

/** The dearest fee of each tool at any hour of the day. */
function feesOf(rows: readonly TimedPrices[]): Pick<ModelCard, 'fees'> {
  const fees: Record<string, string> = {}
  for (const [tool, price] of rows.flatMap((row) => Object.entries(row.fees ?? {}))) {
    const fee = ratePerRequest(price, `fees.${tool}`)
    if (fees[tool] === undefined || fee > BigInt(fees[tool])) fees[tool] = fee.toString()
  }
  return Object.keys(fees).length === 0 ? {} : { fees }
}

function listedMaxOutputTokens({ provider, model, useListPrices = true }: PriceQuery): number | undefined {
  return useListPrices ? knownMaxOutputTokens(provider, model) : undefined
}

function namesOf(rows: readonly TimedPrices[], field: 'tiers' | 'geo'): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row[field] ?? {})))]
}

/** A tier without long-context rates does not take long requests: the vendor serves those at the model's own. */
function ratesAt(tier: string, rows: readonly TimedPrices[]): readonly TierRates[] {
  return rows
    .filter((row) => tier === 'default' || Object.hasOwn(row.tiers ?? {}, tier))
    .map((row) => {
      const own = tierRates(row, tier)
      const { longContext } = own.inputLimit === undefined ? own : tierRates(row)
      return longContext === undefined ? own : { ...own, longContext }
    })
}

function dearestFactor(geo: string, rows: readonly TimedPrices[]): Fraction {
  const listed = rows.flatMap((row) =>
    row.geo !== undefined && Object.hasOwn(row.geo, geo) ? (row.geo[geo] ?? []) : [],
  )
  return listed.reduce((left, right) => (isAbove(ratio(right, geo), ratio(left, geo)) ? right : left))
}

function ratio(text: Fraction, geo: string): Ratio {
  return parseFraction(text, `geo.${geo}`)
}

function isAbove(left: Ratio, right: Ratio): boolean {
  return left.numerator * right.denominator > right.numerator * left.denominator
}
