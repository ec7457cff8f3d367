/** Dearest reachable rates of a model at one tier, in pico-dollars per token, as decimal integers. */
export interface CardRates {
  /** The dearest way to read a token that a request can reach without asking for more: fresh, cached, written to a cache. */
  readonly input: string
  readonly output: string
  /** The same for a request that asks for caching (`cache_control`), where that costs more. */
  readonly cachingInput?: string
  /** Above this many input tokens the whole request moves to these rates. */
  readonly longContext?: {
    readonly threshold: number
    readonly input: string
    readonly output: string
    readonly cachingInput?: string
  }
}

/**
 * What the pure half of a model call needs in order to quote it: plain JSON, resolved by the provider once per run and
 * model, recorded, and resolved again after `validUntil`.
 */
export interface ModelCard {
  readonly card: 1
  /** As asked for, with its provider: `openai/gpt-4o-mini`. */
  readonly model: string
  /** The price sheet, such as `genai-prices@0.1.8`. */
  readonly sheet: string
  readonly rates: CardRates
  /** Rates by service tier, for requests that ask for one (`providerOptions.service_tier`). */
  readonly tiers?: { readonly [tier: string]: CardRates }
  /**
   * Factors by region, for requests that ask for one (`providerOptions.inference_geo`): a fraction such as `'11/10'` that
   * multiplies every token at every tier. A region that is not listed has no price; `global` has no factor.
   */
  readonly geo?: { readonly [geo: string]: string }
  /** Pico-dollars for one use of a tool that the vendor runs, such as `webSearch`. A tool that is not listed has no price. */
  readonly fees?: { readonly [tool: string]: string }
  /** Text is bounded by its UTF-8 bytes; a tokenizer that normalises first needs the bytes after NFKC as well. */
  readonly textBound: 'utf8' | 'utf8-nfkc'
  /** The provider can count the tokens of a request (`tighten`). Default: it cannot, and the bound by bytes holds. */
  readonly countable?: boolean
  /** The most tokens that the model can write. Absent: unknown, and a request has to bring its own limit. */
  readonly maxOutputTokens?: number
  /** Milliseconds since the epoch. Absent: valid for the whole run. */
  readonly validUntil?: number
}
