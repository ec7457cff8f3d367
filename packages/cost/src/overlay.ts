import type { ModelPrices, PriceSheet, TierPrices, TokenRates } from './price-sheet.ts'

/** Prices that `@pydantic/genai-prices` 0.1.8 lacks. They win over it and lose to a sheet of the user. */
export function overlaySheet(): PriceSheet {
  return { sheet: 'wflo-overlay@2026-11-23', prices: [...openaiRows(), ...anthropicRows()] }
}

const openaiLongContext = 272_000

/** The page of each model has its rates, those of long requests too; fast mode costs twice as much, batch and flex half. */
function openaiRows(): readonly ModelPrices[] {
  return [
    {
      provider: 'openai',
      model: 'gpt-6.1-sol',
      ...withLong(
        { input: '2', cacheRead: '0.10', cacheWrite: '2.5', output: '10' },
        { input: '4', cacheRead: '0.20', cacheWrite: '5', output: '15' },
      ),
      tiers: {
        ...halfPrice(
          { input: '1', cacheRead: '0.05', cacheWrite: '1.25', output: '5' },
          { input: '2', cacheRead: '0.10', cacheWrite: '2.5', output: '7.5' },
        ),
        priority: withLong(
          { input: '4', cacheRead: '0.20', cacheWrite: '5', output: '20' },
          { input: '8', cacheRead: '0.40', cacheWrite: '10', output: '30' },
        ),
      },
      maxOutputTokens: 128_000,
      source:
        'https://developers.openai.com/api/docs/models/gpt-6.1-sol, as quoted by the release notes of ' +
        'amine123max/Codex-Manager 0.4.7 and KZCFG/AILSA-SubSwitch v1.0.0-g; cache writes: TheKrush/PromptFuel v1.0.22',
      verified: '2026-11-23',
    },
    {
      provider: 'openai',
      model: 'gpt-6.1-terra',
      ...withLong(
        { input: '1', cacheRead: '0.05', cacheWrite: '1.25', output: '5' },
        { input: '2', cacheRead: '0.10', cacheWrite: '2.5', output: '7.5' },
      ),
      tiers: {
        ...halfPrice(
          { input: '0.5', cacheRead: '0.025', cacheWrite: '0.625', output: '2.5' },
          { input: '1', cacheRead: '0.05', cacheWrite: '1.25', output: '3.75' },
        ),
        priority: withLong(
          { input: '2', cacheRead: '0.10', cacheWrite: '2.5', output: '10' },
          { input: '4', cacheRead: '0.20', cacheWrite: '5', output: '15' },
        ),
      },
      maxOutputTokens: 128_000,
      source:
        "OpenAI's page of the model, as quoted by https://docs.litellm.ai/blog/gpt-6-1-terra and " +
        'https://apidog.com/de/blog/gpt-6-1-terra-pricing/',
      verified: '2026-11-23',
    },
  ]
}

function anthropicRows(): readonly ModelPrices[] {
  return [
    {
      provider: 'anthropic',
      model: 'claude-sonnet-5-5',
      rates: { input: '2', cacheRead: '0.20', cacheWrite: '2.5', cacheWrite1h: '4', output: '10' },
      maxOutputTokens: 128_000,
      source: 'https://platform.claude.com/docs/zh-CN/models/sonnet-5-5/overview, from before 2026-10-07',
      verified: '2026-11-23',
    },
    {
      provider: 'anthropic',
      model: 'claude-sonnet-5-5',
      effectiveFrom: '2026-10-07',
      rates: { input: '2', cacheRead: '0.10', cacheWrite: '2.5', cacheWrite1h: '4', output: '10' },
      maxOutputTokens: 128_000,
      source:
        "Anthropic's price page, as quoted by the release notes of kurofune/claudit v1.9.2 and PromptFuel v1.0.23",
      verified: '2026-11-23',
    },
    {
      provider: 'anthropic',
      model: 'claude-haiku-5-5',
      rates: { input: '0.10', cacheRead: '0.01', cacheWrite: '0.125', cacheWrite1h: '0.20', output: '0.50' },
      longContext: {
        threshold: 100_000,
        rates: { input: '0.50', cacheRead: '0.05', cacheWrite: '0.625', cacheWrite1h: '1.00', output: '2.50' },
      },
      maxOutputTokens: 128_000,
      source: 'https://platform.claude.com/docs/en/models/haiku-5-5/overview; cache reads: kurofune/claudit v1.9.2',
      verified: '2026-11-23',
    },
  ]
}

function withLong(rates: TokenRates, long: TokenRates): TierPrices {
  return { rates, longContext: { threshold: openaiLongContext, rates: long } }
}

function halfPrice(rates: TokenRates, long: TokenRates): NonNullable<ModelPrices['tiers']> {
  return { batch: withLong(rates, long), flex: withLong(rates, long) }
}
