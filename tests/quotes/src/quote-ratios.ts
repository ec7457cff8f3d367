import { quotePair } from './quoted-pair.ts'
import { readPairs } from './read-pairs.ts'

/** How many times the cost a quote was. */
export interface QuoteRatio {
  readonly id: string
  readonly bytes: number
  /** With the input counted by the model's tokenizer, where that is public. */
  readonly counted?: number
}

export async function quoteRatios(): Promise<readonly QuoteRatio[]> {
  const pairs = await Promise.all(readPairs().map(quotePair))
  return pairs.map(({ id, quote, counted, cost }) => ({
    id,
    bytes: ratio(quote, cost),
    ...(counted === undefined ? {} : { counted: ratio(counted.quote, cost) }),
  }))
}

function ratio(quote: bigint, cost: bigint): number {
  return Number((quote * 1_000n) / cost) / 1_000
}
