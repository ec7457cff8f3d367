import type { Money } from '@wflo/core'
import type { Ratio } from './fraction.ts'
import type { TokenRates } from './price-sheet.ts'
import { ratePerToken } from './rate.ts'
import type { TokenQuantities } from './usage-quantities.ts'

/** Something that is counted in tokens and has a rate. */
export type TokenUnit = keyof TokenQuantities & keyof TokenRates

/** In the order in which a bill lists them. */
export const tokenUnits: readonly TokenUnit[] = [
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
]

/** Pico-dollars per token. A unit without a rate has no price, but for `reasoning`, which is output then. */
export type UnitRates = { readonly [unit in TokenUnit]?: Money }

/** What a missing rate is priced as, because it cannot be cheaper. */
const standIns: { readonly [unit in TokenUnit]?: TokenUnit } = { cacheRead: 'input', inputImage: 'input' }

/** The rates of a sheet, read. Throws `InvalidPriceSheetError` for a price that is none. */
export function unitRates(rates: TokenRates): UnitRates {
  const found: { [unit in TokenUnit]?: Money } = {}
  for (const unit of tokenUnits) {
    const standIn = standIns[unit]
    const price = rates[unit] ?? (standIn === undefined ? undefined : rates[standIn])
    if (price !== undefined) found[unit] = ratePerToken(price, `rates.${unit}`)
  }
  return found
}

/** The parts of a call that have a rate of their own under these rates. */
export function quantitiesFor(quantities: TokenQuantities, rates: UnitRates): TokenQuantities {
  if (rates.reasoning !== undefined || quantities.reasoning === 0) return quantities
  return { ...quantities, output: quantities.output + quantities.reasoning, reasoning: 0 }
}

/** Every rate times a factor; `undefined` where one of them would not be a whole number of pico-dollars any more. */
export function scaleExactly(rates: UnitRates, { numerator, denominator }: Ratio): UnitRates | undefined {
  const scaled: { [unit in TokenUnit]?: Money } = {}
  for (const unit of tokenUnits) {
    const rate = rates[unit]
    if (rate === undefined) continue
    if ((rate * numerator) % denominator !== 0n) return undefined
    scaled[unit] = (rate * numerator) / denominator
  }
  return scaled
}
