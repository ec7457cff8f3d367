import { type Json, type Money, parseMoney, type Step } from '@wflo/core'

/** What is searched for. */
export interface SearchCall {
  readonly query: string
  /** The most passages that are wanted; each one found is paid. */
  readonly limit: number
}

export interface SearchResult {
  readonly passages: readonly string[]
}

/** What one passage costs, in US dollars, and where that stands. */
export interface SearchTariff {
  readonly perPassage: string
  readonly sheet: string
}

/** The kind that its handler serves. */
export const searchKind = 'example.search'

/**
 * A kind of step of its own, without code: its pure half is the quote. The tariff is asked of the handler once a run and
 * recorded, so the same quote comes out at every replay.
 */
export function defineSearchStep<const Name extends string>(options: {
  readonly name: Name
}): Step<Name, SearchCall, SearchResult> {
  const { name } = options
  return Object.freeze({
    name,
    kind: searchKind,
    retry: { maxAttempts: 3, initialDelay: 1_000, maxDelay: 60_000, maxRetryAfter: 600_000 },
    onLost: 'retry',
    tariffs: [searchKind],
    plan: (call: Json) => [
      { tariff: searchKind, resolve: (tariff: Json) => ({ input: call, quote: quoteOf(call, tariff) }) },
    ],
    toJSON: () => ({ name, kind: searchKind }),
  } as const)
}

function quoteOf(call: Json, tariff: Json): Money {
  const { limit } = call as unknown as SearchCall
  return BigInt(limit) * parseMoney((tariff as unknown as SearchTariff).perPassage)
}
