import type { ModelInfo } from '@pydantic/genai-prices'
import { fromGenaiPrices, namedIds } from './from-genai-prices.ts'
import { listTiers, tierSheet } from './list-tiers.ts'
import type { TokenRates } from './price-sheet.ts'
import type { TimedPrices } from './timed-prices.ts'

/** What ledgers say about list prices. The version is the pinned one of package.json. */
export const listSheet = 'genai-prices@0.1.8'

type ModelIndex = ReadonlyMap<string, ModelInfo>

const indexes = new Map<string, Promise<ModelIndex>>()

/** Rows of the list that name this id in full; none where the provider or the id is unknown. */
export async function listPrices(provider: string, id: string): Promise<readonly TimedPrices[]> {
  const index = await indexOf(provider)
  const entry = index.get(id)
  if (entry === undefined) return []
  return fromGenaiPrices(entry).map((row) => complete(row, provider, id))
}

/** Adds what the list does not say about a provider's models. */
function complete(row: TimedPrices, provider: string, id: string): TimedPrices {
  if (provider !== 'openai') return row
  const tiers = listTiers(provider, row.model)
  return {
    ...freeCacheWrites(row),
    ...(tiers === undefined ? {} : { tiers, tierSheet }),
    ...(id.includes('-search-preview') ? { uncovered: [...(row.uncovered ?? []), 'webSearch'] } : {}),
  }
}

/**
 * "Cache writes have no additional fee on models before the GPT-5.6 family"; the list has a rate of their own for each
 * later one. https://developers.openai.com/api/docs/guides/prompt-caching, read on 2026-11-23.
 */
function freeCacheWrites(row: TimedPrices): TimedPrices {
  const { longContext } = row
  return {
    ...row,
    rates: withCacheWrite(row.rates),
    ...(longContext === undefined ? {} : { longContext: { ...longContext, rates: withCacheWrite(longContext.rates) } }),
  }
}

function withCacheWrite(rates: TokenRates): TokenRates {
  return rates.input === undefined ? rates : { cacheWrite: rates.input, ...rates }
}

/** Built once a provider, on first use: the data is most of a megabyte of source. */
function indexOf(provider: string): Promise<ModelIndex> {
  const known = indexes.get(provider)
  if (known !== undefined) return known
  const built = buildIndex(provider)
  indexes.set(provider, built)
  return built
}

async function buildIndex(provider: string): Promise<ModelIndex> {
  const { findProvider } = await import('@pydantic/genai-prices')
  const found = findProvider({ providerId: provider })
  if (found?.id !== provider) return new Map()
  return new Map(found.models.flatMap((model) => namedIds(model).map((id) => [id, model] as const)))
}
