/**
 * Tokens of one model call, normalised: every count is a whole number ≥ 0 and totals contain their details.
 * `input.total` counts everything that was read (fresh, cached and cache-written), `output.total` everything that was
 * written, reasoning included. Providers whose wire format counts otherwise convert before they report.
 */
export interface Usage {
  readonly input: {
    readonly total: number
    readonly cacheRead?: number
    /** Written to a cache with the default (5 minute) lifetime. */
    readonly cacheWrite?: number
    /** Written to a cache with a one hour lifetime. */
    readonly cacheWrite1h?: number
    /** Written to a cache with a twelve hour lifetime. */
    readonly cacheWrite12h?: number
    readonly audio?: number
    readonly image?: number
  }
  readonly output: {
    readonly total: number
    readonly reasoning?: number
    readonly audio?: number
    readonly image?: number
  }
  /** Billed per request, such as `{ webSearch: 3 }`. */
  readonly requests?: { readonly [tool: string]: number }
}
