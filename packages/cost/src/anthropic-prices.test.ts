import { formatUsd, UnpricedTierError, type Usage } from '@wflo/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createModelCard } from './create-model-card.ts'
import { multiplyUp, parseFraction } from './fraction.ts'
import { type PriceUsageOptions, priceUsage } from './price-usage.ts'

const at = Date.parse('2026-11-01T12:00:00Z')

function tokens(input: Usage['input'], output = 0): Usage {
  return { input, output: { total: output } }
}

async function cost(model: string, usage: Usage, options: Partial<PriceUsageOptions> = {}): Promise<string> {
  return formatUsd((await priceUsage({ provider: 'anthropic', model, usage, at, ...options })).amount)
}

const thousand = tokens({ total: 1_000 }, 1_000)

describe('a call of Claude', () => {
  it('costs half in a batch, in every category of tokens, and its fees in full', async () => {
    expect(await cost('claude-haiku-4-5-20251001', tokens({ total: 10_000 }, 1_000), { tier: 'batch' })).toBe('0.0075')
    const cached = tokens({ total: 55_100, cacheRead: 50_000, cacheWrite: 2_000, cacheWrite1h: 3_000 }, 800)
    expect(await cost('claude-opus-4-8', cached, { tier: 'batch' })).toBe('0.044')
    const searched = { ...thousand, requests: { webSearch: 3, webFetch: 2 } }
    expect(await cost('claude-opus-4-8', searched, { tier: 'batch' })).toBe('0.045')
    expect(await cost('claude-haiku-5-5', tokens({ total: 100_001 }, 1_000), { tier: 'batch' })).toBe('0.02625025')
  })

  it.each([
    ['claude-opus-4-6', '0.18'],
    ['claude-opus-4-8', '0.06'],
    ['claude-opus-5', '0.06'],
    ['claude-opus-5-5', '0.048'],
    ['claude-fable-5-2', '0.096'],
  ])('costs in fast mode what %s says', async (model, expected) => {
    expect(await cost(model, thousand, { tier: 'fast' })).toBe(expected)
  })

  it('costs in fast mode of the early Opus 4.6 six times its long-context rates', async () => {
    const early = { tier: 'fast', at: Date.parse('2026-03-01') }
    expect(await cost('claude-opus-4-6', tokens({ total: 200_000 }, 1_000), early)).toBe('6.15')
    expect(await cost('claude-opus-4-6', tokens({ total: 200_001 }, 1_000), early)).toBe('12.22506')
  })

  it('has cache multipliers on top of fast mode', async () => {
    const cached = tokens({ total: 6_000, cacheRead: 1_000, cacheWrite: 2_000, cacheWrite1h: 3_000 })
    expect(await cost('claude-opus-4-6', cached, { tier: 'fast' })).toBe('0.258')
  })

  it.each([
    ['claude-sonnet-5', 'fast'],
    ['claude-haiku-4-5', 'fast'],
    ['claude-opus-4-8', 'priority'],
    ['claude-opus-4-8', 'flex'],
  ])('of %s has no price at the tier %s', async (model, tier) => {
    const error = await cost(model, thousand, { tier }).catch((reason: unknown) => reason)
    expect(UnpricedTierError.isInstance(error)).toBe(true)
  })

  it('costs a tenth more in the US, cached tokens included', async () => {
    const usage = tokens({ total: 11_000, cacheRead: 10_000 }, 500)
    expect(await cost('claude-sonnet-5', usage, { geo: 'us' })).toBe('0.0099')
    expect(await cost('claude-sonnet-5', usage, { geo: 'global' })).toBe('0.009')
    expect(await cost('claude-sonnet-5', usage, { geo: 'us', tier: 'batch' })).toBe('0.00495')
    expect(await cost('claude-opus-4-8', thousand, { geo: 'us', tier: 'fast' })).toBe('0.066')
    const batch = { geo: 'us', tier: 'batch' }
    expect(await cost('claude-haiku-5-5', tokens({ total: 1, cacheRead: 1 }), batch)).toBe('0.0000000055')
    const searched = { ...usage, requests: { webSearch: 1 } }
    expect(await cost('claude-sonnet-5', searched, { geo: 'us' })).toBe('0.0199')
  })

  it.each([
    'claude-opus-4-6',
    'claude-sonnet-4-6',
    'claude-opus-4-7',
    'claude-opus-4-8',
    'claude-opus-5',
    'claude-opus-5-5',
    'claude-sonnet-5',
    'claude-sonnet-5-5',
    'claude-haiku-5-5',
    'claude-fable-5',
    'claude-fable-5-1',
    'claude-mythos-5',
    'claude-mythos-5-1',
  ])('can be served in the US: %s', async (model) => {
    const card = await createModelCard({ provider: 'anthropic', model, at, textBound: 'utf8-nfkc' })
    expect(card.geo).toEqual({ us: '11/10' })
  })

  it.each(['claude-haiku-4-5', 'claude-sonnet-4-5', 'claude-opus-4-1'])(
    'cannot where the model is older: %s',
    async (model) => {
      await expect(cost(model, thousand, { geo: 'us' })).rejects.toThrow('us')
      expect(await cost(model, thousand, { geo: 'not_available' })).toBe(await cost(model, thousand))
    },
  )

  it('costs ten dollars a thousand web searches, and nothing for web fetches', async () => {
    const usage = { ...tokens({ total: 6_000 }, 400), requests: { webSearch: 3, webFetch: 1 } }
    expect(await cost('claude-opus-4-8', usage)).toBe('0.07')
    expect(await cost('claude-sonnet-5-5', { ...thousand, requests: { webSearch: 1, webFetch: 9 } })).toBe('0.022')
  })
})

describe('the bound of a card of Claude', () => {
  const models = ['claude-opus-4-6', 'claude-opus-5-5', 'claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-sonnet-4-5']
  const count = fc.nat({ max: 150_000 })

  it('holds at every tier and in every region, however tokens were read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...models),
        fc.constantFrom('standard', 'batch', 'fast'),
        fc.constantFrom('global', 'us'),
        fc.record({ fresh: count, cacheRead: count, cacheWrite: count, cacheWrite1h: count, output: count }),
        async (model, tier, geo, { fresh, output, ...cached }) => {
          const query = { provider: 'anthropic', model, at }
          const card = await createModelCard({ ...query, textBound: 'utf8-nfkc' })
          const total = fresh + cached.cacheRead + cached.cacheWrite + cached.cacheWrite1h
          const priced = priceUsage({ ...query, tier, geo, usage: tokens({ total, ...cached }, output) })
          const rates = tier === 'standard' ? card.rates : card.tiers?.[tier]
          const factor = geo === 'global' ? '1' : card.geo?.[geo]
          if (rates === undefined || factor === undefined) {
            await expect(priced).rejects.toMatchObject({ code: 'unpriced_tier' })
            return
          }
          const { longContext } = rates
          const dearest = longContext !== undefined && total > longContext.threshold ? longContext : rates
          const base = BigInt(total) * BigInt(dearest.input) + BigInt(output) * BigInt(dearest.output)
          expect((await priced).amount).toBeLessThanOrEqual(multiplyUp(base, parseFraction(factor, 'geo')))
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('a long prompt of Claude', () => {
  const prompt = tokens({ total: 251_000, cacheRead: 250_000 }, 2_000)

  it('costs no more since 2026-03-13, and did before', async () => {
    expect(await cost('claude-sonnet-4-6', prompt)).toBe('0.108')
    expect(await cost('claude-sonnet-4-6', prompt, { at: Date.parse('2026-03-13') })).toBe('0.108')
    expect(await cost('claude-sonnet-4-6', prompt, { at: Date.parse('2026-03-12T23:59:59Z') })).toBe('0.201')
  })

  it('costs the dearer of two sources for Sonnet 4.5', async () => {
    expect(await cost('claude-sonnet-4-5', prompt)).toBe('0.201')
    expect(await cost('claude-sonnet-4-5', tokens({ total: 200_000 }))).toBe('0.6')
    expect(await cost('claude-sonnet-4-5', tokens({ total: 200_001 }))).toBe('1.200006')
  })

  it.each(['claude-sonnet-4-20250514', 'claude-sonnet-4-0', 'claude-sonnet-4'])(
    'costs the dearer of two sources for %s',
    async (model) => {
      expect(await cost(model, prompt)).toBe('0.201')
      expect(await cost(model, tokens({ total: 200_000 }, 1_000), { tier: 'batch' })).toBe('0.3075')
    },
  )

  it('costs five times as much for Haiku 5.5 above 100,000 tokens', async () => {
    expect(await cost('claude-haiku-5-5', tokens({ total: 100_000, cacheRead: 10_000 }, 1_000))).toBe('0.0096')
    expect(await cost('claude-haiku-5-5', tokens({ total: 100_001, cacheRead: 10_000 }, 1_000))).toBe('0.0480005')
  })
})
