import type { Money } from '@wflo/core'

export interface PricedLine {
  /**
   * Such as `input`, `cacheRead`, `output`, `webSearch`; what a factor adds to the tokens above it is a line of its
   * own, `geo:us`, of quantity 1.
   */
  readonly unit: string
  readonly quantity: number
  /** Pico-dollars per token or request. */
  readonly rate: Money
  readonly amount: Money
}

export interface PricedUsage {
  /** The sum of the lines. Where a factor leaves no whole number of pico-dollars, it is rounded up. */
  readonly amount: Money
  /** The price sheet that was used, such as `genai-prices@0.1.8`; `a and b` where two were. */
  readonly sheet: string
  /** The rates that were used, in US dollars per million units; of a factor, the factor: `{ 'geo:us': '11/10' }`. */
  readonly rates: { readonly [unit: string]: string }
  readonly lines: readonly PricedLine[]
}
