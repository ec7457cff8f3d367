import type { Money } from '@wflo/core'
import type { Ratio } from './fraction.ts'
import type { TokenRates } from './price-sheet.ts'
import { ratePerToken } from './rate.ts'

/** Something that is counted in tokens and has a rate. */
export type TokenUnit = keyof TokenRates

/** In the order in which a bill lists them. */
export const tokenUnits = [
  'input',
  'cacheRead',
  'cacheWrite',
  'cacheWrite1h',
  'cacheWrite12h',
  'inputAudio',
  'inputImage',
  'output',
  'reasoning',
  'outputAudio',
  'outputImage',
] as const satisfies readonly TokenUnit[]

/** Pico-dollars per token, in the order of {@link tokenUnits}. A unit without a rate has no price. */
export type UnitRates = readonly (Money | undefined)[]

/** What a missing rate is priced as, because it cannot be cheaper, or is the same thing. */
const standIns: { readonly [unit in TokenUnit]?: TokenUnit } = {
  cacheRead: 'input',
  inputImage: 'input',
  reasoning: 'output',
}

/** The rates of a sheet, read. Throws `InvalidPriceSheetError` for a price that is none. */
export function unitRates(rates: TokenRates): UnitRates {
  return tokenUnits.map((unit) => {
    const standIn = standIns[unit]
    const price = rates[unit] ?? (standIn === undefined ? undefined : rates[standIn])
    return price === undefined ? undefined : ratePerToken(price, `rates.${unit}`)
  })
}

/**
 * The same rates as numbers, for sums that stay below 2^53 pico-dollars ($9,007): up to there whole numbers are exact,
 * and ten times as fast as bigints. `NaN` where there is no rate, so that such a sum is none either.
 */
export function wholeRates(rates: UnitRates): readonly number[] {
  return rates.map((rate) => (rate === undefined ? Number.NaN : Number(rate)))
}

/** The rate of a unit, if it has one. */
export function rateOf(rates: UnitRates, unit: TokenUnit): Money | undefined {
  return rates[tokenUnits.indexOf(unit)]
}

/** Every rate times a factor; `undefined` where one of them would not be a whole number of pico-dollars any more. */
export function scaleExactly(rates: UnitRates, { numerator, denominator }: Ratio): UnitRates | undefined {
  const products = rates.map((rate) => (rate === undefined ? undefined : rate * numerator))
  if (products.some((product) => product !== undefined && product % denominator !== 0n)) return undefined
  return products.map((product) => (product === undefined ? undefined : product / denominator))
}
