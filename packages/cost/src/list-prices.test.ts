import { readFile } from 'node:fs/promises'
import { findProvider } from '@pydantic/genai-prices'
import { describe, expect, it } from 'vitest'
import { namedIds } from './from-genai-prices.ts'
import { listPrices, listSheet } from './list-prices.ts'
import { parsePriceSheet } from './parse-price-sheet.ts'

const providers = ['openai', 'anthropic', 'google', 'groq', 'mistral', 'deepseek', 'x-ai', 'azure', 'openrouter']

describe('list prices', () => {
  it('do not know a model by the beginning of its name', async () => {
    expect(await listPrices('anthropic', 'claude-sonnet-5')).toHaveLength(1)
    for (const model of ['claude-sonnet-5-5', 'claude-sonnet-5.0', 'claude-sonnet-5-mini']) {
      expect(await listPrices('anthropic', model)).toEqual([])
    }
    for (const model of ['moderation', 'omni-moderation-latest']) expect(await listPrices('openai', model)).toEqual([])
  })

  it('name the version that is installed', async () => {
    const manifest = new URL('../package.json', import.meta.url)
    const { dependencies } = JSON.parse(await readFile(manifest, 'utf8'))
    expect(listSheet).toBe(`genai-prices@${dependencies['@pydantic/genai-prices']}`)
  })

  it.each(providers)('of %s keep to the rules of a price sheet', async (provider) => {
    const models = findProvider({ providerId: provider })?.models.flatMap(namedIds) ?? []
    expect(models.length).toBeGreaterThan(5)
    for (const model of models) {
      const rows = await listPrices(provider, model)
      const prices = rows.map(({ hours, uncovered, tierSheet, tiersVerified, ...row }) => row)
      expect(parsePriceSheet({ sheet: listSheet, prices })).toEqual({ sheet: listSheet, prices })
    }
  })

  it('of OpenAI have the rate of cache writes for each model that charges for them', () => {
    const models = findProvider({ providerId: 'openai' })?.models ?? []
    const charged = models.filter(({ id }) => /^gpt-(?:5\.[6-9]|[6-9])/.test(id))
    expect(charged.length).toBeGreaterThan(5)
    for (const { prices } of charged) {
      for (const row of Array.isArray(prices) ? prices : [{ prices }]) {
        expect(row.prices).toHaveProperty('cache_write_mtok')
      }
    }
  })

  it('have OpenAI’s threshold where the data is off by one', async () => {
    for (const model of ['gpt-5.4', 'gpt-5.5', 'gpt-5.6-sol', 'gpt-6-astra', 'gpt-6-sol']) {
      for (const { longContext } of await listPrices('openai', model)) expect(longContext?.threshold).toBe(272_000)
    }
  })
})
