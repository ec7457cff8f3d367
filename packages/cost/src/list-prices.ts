import type { ModelInfo } from '@pydantic/genai-prices'
import { fromGenaiPrices, namedIds } from './from-genai-prices.ts'
import { listTiers, tierSheet } from './list-tiers.ts'
import type { TierPrices, TokenRates } from './price-sheet.ts'
import type { TimedPrices } from './timed-prices.ts'

/** What ledgers say about list prices. The version is the pinned one of package.json. */
export const listSheet = 'genai-prices@0.1.8'

/** The day on which that version was released: https://www.npmjs.com/package/@pydantic/genai-prices?activeTab=versions. */
export const listVerified = '2026-09-23'

type ModelIndex = ReadonlyMap<string, ModelInfo>

const indexes = new Map<string, Promise<ModelIndex>>()

const known = new WeakMap<ModelInfo, Map<string, readonly TimedPrices[]>>()

/** Rows of the list that name this id in full; none where the provider or the id is unknown. Always the same objects. */
export async function listPrices(provider: string, id: string): Promise<readonly TimedPrices[]> {
  const index = await indexOf(provider)
  const entry = index.get(id)
  if (entry === undefined) return []
  const ids = known.get(entry) ?? new Map<string, readonly TimedPrices[]>()
  known.set(entry, ids)
  const rows =
    ids.get(id) ?? fromGenaiPrices(entry).map((row) => ({ ...complete(row, provider, id), verified: listVerified }))
  ids.set(id, rows)
  return rows
}

/** Adds what the list does not say about a provider's models. */
function complete(row: TimedPrices, provider: string, id: string): TimedPrices {
  if (provider === 'openai') return completeOpenAI(row, id)
  if (provider === 'anthropic') return completeAnthropic(row)
  return row
}

/**
 * "Cache writes have no additional fee on models before the GPT-5.6 family"; the list has a rate of their own for each
 * later one. https://developers.openai.com/api/docs/guides/prompt-caching, read on 2026-11-23.
 */
function completeOpenAI(row: TimedPrices, id: string): TimedPrices {
  const { tiers, verified } = listTiers('openai', row.model)
  return {
    ...row,
    ...freeCacheWrites(row),
    ...(tiers === undefined ? {} : { tiers: withFast(mapTiers(tiers)), ...tiersFrom(verified) }),
    ...(id.includes('-search-preview') ? { uncovered: [...(row.uncovered ?? []), 'webSearch'] } : {}),
  }
}

/** "Web fetch … no additional charges" beyond tokens: https://platform.claude.com/docs/en/about-claude/pricing. */
function completeAnthropic(row: TimedPrices): TimedPrices {
  const { tiers, geo, verified } = listTiers('anthropic', row.model)
  return {
    ...row,
    ...(tiers === undefined ? {} : { tiers, ...tiersFrom(verified) }),
    ...(geo === undefined ? {} : { geo }),
    fees: { webFetch: '0', ...row.fees },
  }
}

function tiersFrom(verified: string | undefined): Pick<TimedPrices, 'tierSheet' | 'tiersVerified'> {
  return verified === undefined ? { tierSheet } : { tierSheet, tiersVerified: verified }
}

type Tiers = NonNullable<TimedPrices['tiers']>

function mapTiers(tiers: Tiers): Tiers {
  return Object.fromEntries(
    Object.entries(tiers).map(([name, tier]) => [name, 'multiplier' in tier ? tier : freeCacheWrites(tier)]),
  )
}

/** "You can use either": priority was renamed on 2026-07-30. https://openai.com/api-fast-mode, read on 2026-11-23. */
function withFast(tiers: Tiers): Tiers {
  return tiers.priority === undefined ? tiers : { ...tiers, fast: tiers.priority }
}

function freeCacheWrites({ rates, longContext }: TierPrices): TierPrices {
  return {
    rates: withCacheWrite(rates),
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
