import { formatUsd, UnpricedTierError, type Usage } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { readTiers } from './list-tiers.ts'
import { type PriceUsageOptions, priceUsage } from './price-usage.ts'

const at = Date.parse('2026-11-01T12:00:00Z')

async function cost(model: string, usage: Usage, options: Partial<PriceUsageOptions> = {}): Promise<string> {
  return formatUsd((await priceUsage({ provider: 'openai', model, usage, at, ...options })).amount)
}

/** A million tokens each, read fresh, from the cache, and written: over 272,000, so only for models without it. */
function millions(model: string, tier: string): Promise<readonly string[]> {
  const million = 1_000_000
  const usages: readonly Usage[] = [
    { input: { total: million }, output: { total: 0 } },
    { input: { total: million, cacheRead: million }, output: { total: 0 } },
    { input: { total: 0 }, output: { total: million } },
  ]
  return Promise.all(usages.map((usage) => cost(model, usage, { tier })))
}

/** The same of a model with long-context rates. */
async function short(model: string, tier: string): Promise<readonly string[]> {
  const hundred = 100_000
  const usages: readonly Usage[] = [
    { input: { total: hundred }, output: { total: 0 } },
    { input: { total: hundred, cacheRead: hundred }, output: { total: 0 } },
    { input: { total: 0 }, output: { total: hundred } },
  ]
  return Promise.all(usages.map((usage) => cost(model, usage, { tier })))
}

describe('the tiers of OpenAI', () => {
  // https://openai.com/api-priority-processing, read on 2026-11-23.
  it.each([
    ['gpt-5.4-mini', '1.5', '0.15', '9'],
    ['gpt-5.2', '3.5', '0.35', '28'],
    ['gpt-5.1', '2.5', '0.25', '20'],
    ['gpt-5', '2.5', '0.25', '20'],
    ['gpt-5-mini', '0.45', '0.045', '3.6'],
    ['gpt-5.1-codex', '2.5', '0.25', '20'],
    ['gpt-4.1', '3.5', '0.875', '14'],
    ['gpt-4.1-mini', '0.7', '0.175', '2.8'],
    ['gpt-4.1-nano', '0.2', '0.05', '0.8'],
    ['gpt-4o', '4.25', '2.125', '17'],
    ['gpt-4o-mini', '0.25', '0.125', '1'],
    ['o3', '3.5', '0.875', '14'],
    ['o4-mini', '2', '0.5', '8'],
  ])('have priority of %s at %s, %s cached, %s out', async (model, ...rates) => {
    expect(await millions(model, 'priority')).toEqual(rates)
    expect(await millions(model, 'fast')).toEqual(rates)
  })

  it.each([
    ['gpt-5.5', '1.25', '0.125', '7.5'],
    ['gpt-5.4', '0.5', '0.05', '3'],
    ['gpt-5.6-sol', '0.8', '0.08', '4'],
    ['gpt-5.6-terra', '0.4', '0.04', '2.4'],
    ['gpt-5.6-luna', '0.04', '0.004', '0.24'],
    ['gpt-6-astra', '2', '0.2', '10'],
    ['gpt-6.1-sol', '0.4', '0.02', '2'],
  ])('have a hundred thousand tokens of priority of %s at %s, %s cached, %s out', async (model, ...rates) => {
    expect(await short(model, 'priority')).toEqual(rates)
  })

  it.each([
    ['gpt-5.2', '0.875', '0.0875', '7'],
    ['gpt-5.1', '0.625', '0.0625', '5'],
    ['gpt-5', '0.625', '0.0625', '5'],
    ['gpt-5-mini', '0.125', '0.0125', '1'],
    ['gpt-5-nano', '0.025', '0.0025', '0.2'],
    ['gpt-5.4-mini', '0.375', '0.0375', '2.25'],
    ['gpt-5.4-nano', '0.1', '0.01', '0.625'],
    ['o3', '1', '0.25', '4'],
    ['o4-mini', '0.55', '0.138', '2.2'],
  ])('have flex of %s at %s, %s cached, %s out', async (model, ...rates) => {
    expect(await millions(model, 'flex')).toEqual(rates)
  })

  it.each([
    ['gpt-4.1', '1', '1', '4'],
    ['gpt-4o', '1.25', '1.25', '5'],
    ['gpt-4o-mini', '0.075', '0.075', '0.3'],
    ['gpt-5-mini', '0.125', '0.0125', '1'],
    ['gpt-5-pro', '7.5', '7.5', '60'],
    ['o1', '7.5', '7.5', '30'],
  ])('have batches of %s at %s, %s cached, %s out', async (model, ...rates) => {
    expect(await millions(model, 'batch')).toEqual(rates)
  })

  it('follow the price of the day', async () => {
    const usage: Usage = { input: { total: 1_000 }, output: { total: 1_000 } }
    const before = { at: Date.parse('2026-08-01'), tier: 'flex' }
    expect(await cost('gpt-5.6-sol', usage, before)).toBe('0.0175')
    expect(await cost('gpt-5.6-sol', usage, { tier: 'flex' })).toBe('0.012')
  })

  it('have long-context rates where the vendor has them', async () => {
    const long: Usage = { input: { total: 272_001, cacheRead: 72_001 }, output: { total: 1_000 } }
    expect(await cost('gpt-5.5', long, { tier: 'batch' })).toBe('1.0585005')
    expect(await cost('gpt-5.4', long, { tier: 'flex' })).toBe('0.52925025')
    expect(await cost('gpt-6-astra', long, { tier: 'priority' })).toBe('8.438004')
    for (const model of ['gpt-5.5', 'gpt-5.4']) {
      const error = await cost(model, long, { tier: 'priority' }).catch((reason: unknown) => reason)
      expect(UnpricedTierError.isInstance(error)).toBe(true)
    }
  })

  it.each([
    ['gpt-5.6-sol', 'ultrafast'],
    ['gpt-5-nano', 'priority'],
    ['gpt-4o', 'flex'],
    ['gpt-5.4', 'scale'],
    ['gpt-5.4', 'auto'],
    ['gpt-4', 'batch'],
  ])('of %s do not have %s', async (model, tier) => {
    const call = cost(model, { input: { total: 1 }, output: { total: 1 } }, { tier })
    await expect(call).rejects.toMatchObject({ code: 'unpriced_tier', tier })
  })

  it('have a source, a day and a place in the list each', async () => {
    const rows = readTiers()
    expect(rows.length).toBeGreaterThan(40)
    for (const { provider = '', model, source, verified } of rows) {
      expect(source).toBeTypeOf('string')
      expect(verified).toMatch(/^2026-/)
      const usage = { input: { total: 1 }, output: { total: 1 } }
      await expect(priceUsage({ provider, model, at, usage })).resolves.toHaveProperty('sheet')
    }
  })
})

describe('the threshold of long requests', () => {
  it.each([
    'gpt-5.4',
    'gpt-5.4-pro',
    'gpt-5.5',
    'gpt-5.5-pro',
    'gpt-5.6-sol',
    'gpt-5.6-terra',
    'gpt-5.6-luna',
    'gpt-6-astra',
    'gpt-6-sol',
    'gpt-6-luna',
    'gpt-6.1-sol',
    'gpt-6.1-terra',
  ])('of %s is 272,000, which is short', async (model) => {
    for (const cacheRead of [0, 100_000]) {
      const [below, on, above] = await Promise.all(
        [271_999, 272_000, 272_001].map(async (total) => {
          const usage: Usage = { input: { total, cacheRead }, output: { total: 0 } }
          return (await priceUsage({ provider: 'openai', model, usage, at })).amount
        }),
      )
      const step = (on ?? 0n) - (below ?? 0n)
      expect(above).toBe(2n * ((on ?? 0n) + step))
    }
  })
})
