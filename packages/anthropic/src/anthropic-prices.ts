import { createPriceBook, type PriceBook } from '@wflo/cost'
import { foreignOrigin, resolveBaseUrl } from '@wflo/egress'
import type { AnthropicOptions } from './anthropic-options.ts'
import { vendor } from './vendor.ts'

/**
 * The prices of an instance, by its settings as they are now. Under another name it has no list prices: they are the
 * vendor's, not of whoever answers there. Claude normalises text before it counts, and writes to its cache only on
 * request: https://platform.claude.com/docs/en/build-with-claude/prompt-caching, read on 2026-11-23.
 */
export function anthropicPrices(settings: AnthropicOptions): PriceBook {
  const { name = vendor.name, prices } = settings
  return createPriceBook({
    provider: name,
    textBound: 'utf8-nfkc',
    cacheWrites: 'on-request',
    useListPrices: name === vendor.name,
    server: foreignOrigin(vendor, resolveBaseUrl(vendor, settings)),
    ...(prices === undefined ? {} : { sheets: [prices] }),
  })
}
