import type { PriceSheet } from './price-sheet.ts'

/** Prices that `@pydantic/genai-prices` 0.1.8 lacks. They win over it and lose to a sheet of the user. */
export function overlaySheet(): PriceSheet {
  return {
    sheet: 'wflo-overlay@2026-11-23',
    prices: [
      {
        provider: 'openai',
        model: 'gpt-6.1-sol',
        rates: { input: '2', cacheRead: '0.10', cacheWrite: '2.5', output: '10' },
        longContext: {
          threshold: 272_000,
          rates: { input: '4', cacheRead: '0.20', cacheWrite: '5', output: '15' },
        },
        source: "release notes of two gateways; cache writes: 1.25 times input, by OpenAI's guide to prompt caching",
        verified: '2026-11-23',
      },
      {
        provider: 'anthropic',
        model: 'claude-sonnet-5-5',
        rates: { input: '2', cacheRead: '0.20', cacheWrite: '2.5', cacheWrite1h: '4', output: '10' },
        source: 'release notes of two gateways',
        verified: '2026-11-22',
      },
      {
        provider: 'anthropic',
        model: 'claude-sonnet-5-5',
        effectiveFrom: '2026-10-07',
        rates: { input: '2', cacheRead: '0.10', cacheWrite: '2.5', cacheWrite1h: '4', output: '10' },
        source: 'release notes of two gateways',
        verified: '2026-11-22',
      },
      {
        provider: 'anthropic',
        model: 'claude-haiku-5-5',
        rates: { input: '0.10', cacheRead: '0.01', cacheWrite: '0.125', cacheWrite1h: '0.20', output: '0.50' },
        longContext: {
          threshold: 100_000,
          rates: { input: '0.50', cacheRead: '0.05', cacheWrite: '0.625', cacheWrite1h: '1.00', output: '2.50' },
        },
        source: 'release notes of two gateways',
        verified: '2026-11-22',
      },
    ],
  }
}
