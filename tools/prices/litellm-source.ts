import { listedIds } from '../../packages/cost/src/model-id.ts'
import { priceFromNumber } from '../../packages/cost/src/price-from-number.ts'
import type { PriceFields } from './price-fields.ts'
import { bestId, type PriceSource } from './price-source.ts'

/** https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json */
export type LitellmPrices = Readonly<Record<string, Readonly<Record<string, unknown>>>>

const rates = {
  input: 'input_cost_per_token',
  output: 'output_cost_per_token',
  cacheRead: 'cache_read_input_token_cost',
  cacheWrite: 'cache_creation_input_token_cost',
  cacheWrite1h: 'cache_creation_input_token_cost_above_1hr',
  inputAudio: 'input_cost_per_audio_token',
  outputAudio: 'output_cost_per_audio_token',
}

const tiers = { '': '', 'tiers.priority.': '_priority', 'tiers.flex.': '_flex', 'tiers.batch.': '_batches' }

export function litellmSource(prices: LitellmPrices): PriceSource {
  return {
    name: 'litellm',
    async find(provider, model) {
      const ids = Object.keys(prices).filter((id) => prices[id]?.litellm_provider === provider)
      const id = bestId(ids, model, listedIds)
      return id === undefined ? undefined : litellmFields(prices[id] ?? {})
    },
  }
}

function litellmFields(entry: Readonly<Record<string, unknown>>): PriceFields {
  const threshold = thresholdOf(entry)
  const contexts = { '': '', ...(threshold === undefined ? {} : { 'longContext.': `_above_${threshold}k_tokens` }) }
  const found = new Map<string, string>()
  for (const [tier, tierKey] of Object.entries(tiers)) {
    for (const [context, contextKey] of Object.entries(contexts)) {
      for (const [unit, key] of Object.entries(rates)) {
        const cost = entry[`${key}${contextKey}${tierKey}`]
        if (typeof cost === 'number') found.set(`${tier}${context}${unit}`, perMillion(cost))
      }
    }
  }
  if (threshold !== undefined) found.set('longContext.threshold', `${threshold}000`)
  if (typeof entry.max_output_tokens === 'number') found.set('maxOutputTokens', String(entry.max_output_tokens))
  for (const [name, field] of [
    ['us', 'geo.us'],
    ['fast', 'tiers.fast.multiplier'],
  ] as const) {
    const factor = (entry.provider_specific_entry as Record<string, unknown> | undefined)?.[name]
    if (typeof factor === 'number') found.set(field, priceFromNumber(factor))
  }
  return found
}

function thresholdOf(entry: Readonly<Record<string, unknown>>): string | undefined {
  return Object.keys(entry)
    .map((key) => /^input_cost_per_token_above_(\d+)k_tokens$/.exec(key)?.[1])
    .find((threshold) => threshold !== undefined)
}

/** Moves the point of the number's text: multiplying the number itself would not be exact. */
function perMillion(cost: number): string {
  const [mantissa, exponent = '0'] = String(cost).split('e')
  return priceFromNumber(Number(`${mantissa}e${Number(exponent) + 6}`))
}
