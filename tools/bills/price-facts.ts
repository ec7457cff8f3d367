import type { ModelPrices, PriceSheet, TierPrices, TokenRates } from '@wflo/cost'
import { parsePriceSheet } from '@wflo/cost'

/** Prices as bill cases write them: US dollars per million tokens, under the names of vendors' price pages. */
export interface PriceFacts {
  readonly [fact: string]: unknown
}

const rateFacts: Readonly<Record<string, keyof TokenRates>> = {
  input: 'input',
  output: 'output',
  cached_input: 'cacheRead',
  cache_read: 'cacheRead',
  cache_write: 'cacheWrite',
  cache_write_5m: 'cacheWrite',
  cache_write_1h: 'cacheWrite1h',
  cache_write_12h: 'cacheWrite12h',
  input_audio: 'inputAudio',
  output_audio: 'outputAudio',
  input_image: 'inputImage',
  output_image: 'outputImage',
  reasoning: 'reasoning',
}

const feeFacts: Readonly<Record<string, string>> = {
  web_search_per_1000: 'webSearch',
  web_fetch_per_1000: 'webFetch',
  file_search_per_1000: 'fileSearch',
}

const tierNames: readonly string[] = ['batch', 'flex', 'priority', 'fast', 'ultrafast', 'scale']

/** The facts of a case as the user's price sheet. Throws `InvalidPriceSheetError` for a fact that it does not know. */
export function toPriceSheet(facts: PriceFacts, { provider, model }: { provider: string; model: string }): PriceSheet {
  const { valid_from: effectiveFrom, ...rest } = facts
  const row = { provider, model, ...effective(effectiveFrom), ...readPrices(rest), ...readExtras(rest) }
  return parsePriceSheet({ sheet: 'override', prices: [row] })
}

function effective(from: unknown): Pick<ModelPrices, 'effectiveFrom'> {
  return from === undefined ? {} : { effectiveFrom: String(from) }
}

function readPrices(facts: PriceFacts): TierPrices {
  const { over_input_tokens: threshold, ...long } = (facts.long_context ?? {}) as PriceFacts
  return {
    rates: pick(facts, rateFacts),
    ...(threshold === undefined ? {} : { longContext: { threshold: Number(threshold), rates: pick(long, rateFacts) } }),
  }
}

/** Tiers, regions and fees. What is none of them becomes a field of its own, which the sheet refuses by name. */
function readExtras(facts: PriceFacts): object {
  const tiers: Record<string, unknown> = {}
  const geo: Record<string, unknown> = {}
  const unknown: Record<string, unknown> = {}
  for (const [fact, value] of Object.entries(facts)) {
    const [, region, tier] = /^(?:inference_geo_(\w+)|(\w+))_multiplier$/.exec(fact) ?? []
    if (region !== undefined) geo[region] = value
    else if (tier !== undefined) tiers[tier] = { multiplier: value }
    else if (tierNames.includes(fact)) tiers[fact] = readPrices(value as PriceFacts)
    else if (fact !== 'long_context' && !(fact in rateFacts) && !(fact in feeFacts)) unknown[fact] = value
  }
  return { ...filled('tiers', tiers), ...filled('geo', geo), ...filled('fees', pick(facts, feeFacts)), ...unknown }
}

function filled(name: string, content: object): object {
  return Object.keys(content).length === 0 ? {} : { [name]: content }
}

function pick(facts: PriceFacts, names: Readonly<Record<string, string>>): object {
  const found = Object.entries(names).filter(([fact]) => facts[fact] !== undefined)
  return Object.fromEntries(found.map(([fact, name]) => [name, facts[fact]]))
}
