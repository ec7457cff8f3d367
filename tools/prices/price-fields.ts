import { parseFraction } from '../../packages/cost/src/fraction.ts'
import { priceFromNumber } from '../../packages/cost/src/price-from-number.ts'
import type { ModelPrices, TierPrices, TokenRates } from '../../packages/cost/src/price-sheet.ts'

/**
 * What a source says about a model, by field: `input`, `longContext.output`, `tiers.batch.input` in US dollars per
 * million tokens, `tiers.fast.multiplier` and `geo.us` as factors, `longContext.threshold` and `maxOutputTokens` in
 * tokens. Every value is a decimal without trailing zeros.
 */
export type PriceFields = ReadonlyMap<string, string>

/** The fields of a row, its tiers worked out. */
export function fieldsOf(row: Partial<ModelPrices>): PriceFields {
  return new Map([...ratesOf(row), ...tiersOf(row), ...geoOf(row), ...limitOf(row.maxOutputTokens)])
}

/** Only what a row adds to the rates of a list: tiers, regions, output limit. */
export function additionsOf(row: Partial<ModelPrices>): PriceFields {
  return new Map([...tiersOf(row), ...geoOf(row), ...limitOf(row.maxOutputTokens)])
}

/** The field of an output limit. */
export function limitOf(maxOutputTokens: number | undefined): PriceFields {
  return new Map(maxOutputTokens === undefined ? [] : [['maxOutputTokens', String(maxOutputTokens)]])
}

type Entries = readonly (readonly [string, string])[]

function ratesOf({ rates = {}, longContext }: Partial<TierPrices>, prefix = '', factor = '1'): Entries {
  if (longContext === undefined) return scaled(rates, prefix, factor)
  return [
    ...scaled(rates, prefix, factor),
    [`${prefix}longContext.threshold`, String(longContext.threshold)],
    ...scaled(longContext.rates, `${prefix}longContext.`, factor),
  ]
}

function tiersOf(row: Partial<ModelPrices>): Entries {
  return Object.entries(row.tiers ?? {}).flatMap(([name, tier]): Entries => {
    const prefix = `tiers.${name}.`
    if (!('multiplier' in tier)) return ratesOf(tier, prefix)
    return [[`${prefix}multiplier`, decimalOf(tier.multiplier)], ...ratesOf(row, prefix, tier.multiplier)]
  })
}

function geoOf({ geo = {} }: Partial<ModelPrices>): Entries {
  return Object.entries(geo).map(([name, factor]) => [`geo.${name}`, decimalOf(factor)])
}

function scaled(rates: TokenRates, prefix: string, factor: string): Entries {
  return Object.entries(rates).map(([unit, price]) => [`${prefix}${unit}`, times(price, factor)])
}

function times(price: string, factor: string): string {
  const { numerator, denominator } = parseFraction(factor, 'multiplier')
  const [whole = '', decimals = ''] = price.split('.')
  const millionths = BigInt(whole + decimals.padEnd(6, '0')) * numerator
  return priceFromNumber(Number((millionths + denominator - 1n) / denominator) / 1_000_000)
}

function decimalOf(factor: string): string {
  const { numerator, denominator } = parseFraction(factor, 'factor')
  return priceFromNumber(Number(numerator) / Number(denominator))
}
