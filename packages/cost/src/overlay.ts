import type { PriceSheet } from './price-sheet.ts'

/** Prices that `@pydantic/genai-prices` 0.1.8 lacks. They win over it and lose to a sheet of the user. */
export function overlaySheet(): PriceSheet {
  return {
    sheet: 'wflo-overlay@2026-11-22',
    prices: [
      {
        provider: 'openai',
        model: 'gpt-6.1-sol',
        rates: { input: '2', cacheRead: '0.10', output: '10' },
        longContext: { threshold: 272_000, rates: { input: '4', cacheRead: '0.20', output: '15' } },
        source: 'release notes of two gateways; not on a price page yet',
        verified: '2026-11-22',
      },
    ],
  }
}
