import type { TierPrices, TokenRates } from './price-sheet.ts'

/** What ledgers say about a call at one of these tiers. */
export const tierSheet = 'wflo-tiers@2026-11-23'

/**
 * Service tiers of OpenAI's models, by the id of the entry in genai-prices, which has no tiers. Sources: `*_priority`,
 * `*_flex` and `*_batches` of BerriAI/litellm model_prices_and_context_window.json, read on 2026-11-23; for gpt-5.4 and
 * gpt-5.5 OpenAI's price page as of June 2026 (batch and flex are half of standard). The factor differs by model, so
 * nothing is derived. gpt-5.5 has no `priority` here because the sources disagree (2 or 2.5 times standard).
 */
const openaiTiers: { readonly [entry: string]: { readonly [tier: string]: TierPrices } } = {
  'gpt-4o': {
    batch: tier({ input: '1.25', output: '5' }),
    priority: tier({ input: '4.25', cacheRead: '2.125', output: '17' }),
  },
  'gpt-4o-2024-05-13': {
    batch: tier({ input: '2.5', output: '7.5' }),
    priority: tier({ input: '8.75', output: '26.25' }),
  },
  'gpt-4o-mini': {
    batch: tier({ input: '0.075', output: '0.3' }),
    priority: tier({ input: '0.25', cacheRead: '0.125', output: '1' }),
  },
  'gpt-4.1-mini': {
    batch: tier({ input: '0.2', output: '0.8' }),
    priority: tier({ input: '0.7', cacheRead: '0.175', output: '2.8' }),
  },
  'gpt-4.1-nano': {
    batch: tier({ input: '0.05', output: '0.2' }),
    priority: tier({ input: '0.2', cacheRead: '0.05', output: '0.8' }),
  },
  'gpt-5.4': {
    batch: tier({ input: '1.25', cacheRead: '0.125', output: '7.5' }),
    flex: tier({ input: '1.25', cacheRead: '0.125', output: '7.5' }),
    priority: tier({ input: '5', cacheRead: '0.5', output: '30' }),
  },
  'gpt-5.5': {
    batch: tier({ input: '2.5', cacheRead: '0.25', output: '15' }),
    flex: tier({ input: '2.5', cacheRead: '0.25', output: '15' }),
  },
}

/** Every model here is older than gpt-5.6: writing to the cache costs no more than reading (see `freeCacheWrites`). */
function tier(rates: TokenRates & { readonly input: string }): TierPrices {
  return { rates: { ...rates, cacheWrite: rates.input } }
}

/** The service tiers that we have prices for; `undefined` where we have none. */
export function listTiers(provider: string, entry: string): { readonly [tier: string]: TierPrices } | undefined {
  return provider === 'openai' && Object.hasOwn(openaiTiers, entry) ? openaiTiers[entry] : undefined
}
