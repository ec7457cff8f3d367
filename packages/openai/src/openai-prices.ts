import { createPriceBook, type PriceBook } from '@wflo/cost'
import { foreignOrigin, resolveBaseUrl } from '@wflo/egress'
import type { OpenAIOptions } from './openai-options.ts'
import { isRegional, vendor } from './vendor.ts'

/**
 * The prices of an instance, by its settings as they are now. Under another name it has no list prices: they are the
 * vendor's, not of whoever answers there.
 */
export function openaiPrices(settings: OpenAIOptions): PriceBook {
  const { name = vendor.name, prices } = settings
  const baseUrl = resolveBaseUrl(vendor, settings)
  return createPriceBook({
    provider: name,
    textBound: 'utf8',
    useListPrices: name === vendor.name && !isRegional(baseUrl),
    server: foreignOrigin(vendor, baseUrl),
    ...(prices === undefined ? {} : { sheets: [prices] }),
  })
}
