import type { Fraction } from './fraction.ts'

/** US dollars as a plain decimal with at most six decimals, such as `"0.15"`. */
export type Price = string

/**
 * US dollars per million tokens. A missing `cacheRead` is priced as `input`, and so is a missing `inputImage`; any
 * other missing rate is an `UnpricedUnitError` as soon as such a token is used.
 */
export interface TokenRates {
  readonly input?: Price
  readonly output?: Price
  readonly cacheRead?: Price
  /** Written to a cache with the default (5 minute) lifetime. */
  readonly cacheWrite?: Price
  /** Written to a cache with a one hour lifetime. */
  readonly cacheWrite1h?: Price
  /** Written to a cache with a twelve hour lifetime. No list has a price of it: only a sheet of yours can. */
  readonly cacheWrite12h?: Price
  readonly inputAudio?: Price
  readonly inputImage?: Price
  readonly outputAudio?: Price
  readonly outputImage?: Price
  /** Reasoning tokens, where they cost something else than other output. Default: `output`. */
  readonly reasoning?: Price
}

/** Rates of one service tier. */
export interface TierPrices {
  readonly rates: TokenRates
  /** A request with more than `threshold` input tokens, cached ones included, is priced by these rates as a whole. */
  readonly longContext?: { readonly threshold: number; readonly rates: TokenRates }
}

/** A service tier whose rates are the row's own, long-context ones included, times one factor. Fees stay as they are. */
export interface TierMultiplier {
  readonly multiplier: Fraction
}

/** Prices of one model from one day on. */
export interface ModelPrices extends TierPrices {
  /** The vendor's id. It matches exactly, or followed by a date: `-20260423`, `-2026-04-23`, `@20260423`. */
  readonly model: string
  /** The provider's name, such as `openai`. Default: any provider that the sheet is given to. */
  readonly provider?: string
  /** First day (UTC) of these prices, as `2026-10-07`. Default: always. The latest row in force wins. */
  readonly effectiveFrom?: string
  /** Prices by service tier (`batch`, `flex`, `priority` …). A tier that is not listed has no price. */
  readonly tiers?: { readonly [tier: string]: TierPrices | TierMultiplier }
  /**
   * Factors by the region that served a call, such as `{ us: '11/10' }`: every token costs that many times more, at
   * every tier; fees do not. A region that is not listed has no price.
   */
  readonly geo?: { readonly [geo: string]: Fraction }
  /** US dollars per thousand requests of a tool, such as `{ webSearch: '10' }`. */
  readonly fees?: { readonly [tool: string]: Price }
  /** The most tokens that the model can write in one answer. */
  readonly maxOutputTokens?: number
  /** Where the prices were found. */
  readonly source?: string
  /** The day on which the source was read, as `2026-11-22`. */
  readonly verified?: string
  /** What else is to know, such as that two sources disagree. */
  readonly note?: string
}

/** Prices of your own. They win over the list prices. */
export interface PriceSheet {
  /** A name for the ledger, such as `acme@2026-11-01`. */
  readonly sheet: string
  readonly prices: readonly ModelPrices[]
}
