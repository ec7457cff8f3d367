import anthropic from './data/anthropic-tiers.json' with { type: 'json' }
import openai from './data/openai-tiers.json' with { type: 'json' }
import { parsePriceSheet } from './parse-price-sheet.ts'
import type { ModelPrices } from './price-sheet.ts'

/** What ledgers say about a call at one of these tiers, or from one of these regions. */
export const tierSheet = openai.sheet

/**
 * Service tiers and regions that genai-prices does not have, by the id of its entry. Each row has its source: factors
 * and rates differ by model, so nothing is derived.
 */
export type ListTiers = Pick<ModelPrices, 'tiers' | 'geo' | 'verified'>

let known: ReadonlyMap<string, ListTiers> | undefined

/** The tiers and regions of an entry of the list; none where we have none. */
export function listTiers(provider: string, entry: string): ListTiers {
  known ??= new Map(readTiers().map((row) => [key(row.provider, row.model), row]))
  return known.get(key(provider, entry)) ?? {}
}

/** The rows as they are on file, checked. */
export function readTiers(): readonly ModelPrices[] {
  return [anthropic, openai].flatMap(({ sheet, prices }) => {
    const rows = prices.map((row) => ({ rates: {}, ...row }))
    return parsePriceSheet({ sheet, prices: rows }).prices
  })
}

function key(provider: string | undefined, model: string): string {
  return `${provider}/${model}`
}
