import type { ModelInfo } from '@pydantic/genai-prices'
import { fromGenaiPrices, namedIds } from './from-genai-prices.ts'
import type { TimedPrices } from './timed-prices.ts'

/** What ledgers say about list prices. The version is the pinned one of package.json. */
export const listSheet = 'genai-prices@0.1.8'

type ModelIndex = ReadonlyMap<string, ModelInfo>

const indexes = new Map<string, Promise<ModelIndex>>()

/** Rows of the list that name this id in full; none where the provider or the id is unknown. */
export async function listPrices(provider: string, id: string): Promise<readonly TimedPrices[]> {
  const index = await indexOf(provider)
  const entry = index.get(id)
  return entry === undefined ? [] : fromGenaiPrices(entry)
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
