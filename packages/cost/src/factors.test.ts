import { formatUsd, UnpricedTierError, type Usage } from '@wflo/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createModelCard } from './create-model-card.ts'
import type { ModelPrices, PriceSheet } from './price-sheet.ts'
import { type PriceUsageOptions, priceUsage } from './price-usage.ts'
import type { PricedUsage } from './priced-usage.ts'

const row: ModelPrices = {
  model: 'acme-1',
  rates: { input: '2', output: '10', cacheRead: '0.000001', reasoning: '20', cacheWrite12h: '5' },
  longContext: { threshold: 1_000, rates: { input: '4', output: '15', cacheRead: '0.000003' } },
  tiers: { batch: { multiplier: '1/2' }, fast: { multiplier: '6' }, third: { multiplier: '1/3' } },
  geo: { us: '11/10', eu: '1.25', north: '4/3' },
  fees: { webSearch: '10' },
}

function sheetOf(changes: Partial<ModelPrices> = {}): PriceSheet {
  return { sheet: 'acme@1', prices: [{ ...row, ...changes }] }
}

function price(usage: Usage, options: Partial<PriceUsageOptions> = {}): Promise<PricedUsage> {
  return priceUsage({ provider: 'acme', model: 'acme-1', at: 0, sheets: [sheetOf()], usage, ...options })
}

async function cost(usage: Usage, options: Partial<PriceUsageOptions> = {}): Promise<string> {
  return formatUsd((await price(usage, options)).amount)
}

const usage: Usage = { input: { total: 100 }, output: { total: 10 } }

describe('a factor', () => {
  it('of a region multiplies the tokens, and not the fees', async () => {
    expect(await cost(usage)).toBe('0.0003')
    expect(await cost(usage, { geo: 'us' })).toBe('0.00033')
    expect(await cost(usage, { geo: 'eu' })).toBe('0.000375')
    expect(await cost({ ...usage, requests: { webSearch: 1 } }, { geo: 'us' })).toBe('0.01033')
  })

  it('has a line and a rate of its own', async () => {
    expect(await price(usage, { geo: 'us' })).toEqual({
      amount: 330_000_000n,
      sheet: 'acme@1',
      rates: { input: '2', output: '10', 'geo:us': '11/10' },
      lines: [
        { unit: 'input', quantity: 100, rate: 2_000_000n, amount: 200_000_000n },
        { unit: 'output', quantity: 10, rate: 10_000_000n, amount: 100_000_000n },
        { unit: 'geo:us', quantity: 1, rate: 30_000_000n, amount: 30_000_000n },
      ],
    })
  })

  it.each(['', 'global', 'not_available'])('is not there for the region "%s"', async (geo) => {
    expect(await cost(usage, { geo })).toBe('0.0003')
  })

  it.each(['mars', 'constructor', 'US'])('is an error for the region "%s", which has none', async (geo) => {
    const error = await cost(usage, { geo }).catch((reason: unknown) => reason)
    expect(UnpricedTierError.isInstance(error)).toBe(true)
    expect(String(error)).toContain(geo)
  })

  it('of a tier multiplies the rates, those of long requests too', async () => {
    const long: Usage = { input: { total: 1_001 }, output: { total: 10 } }
    const even = { input: '2', output: '10' }
    const sheets = [sheetOf({ rates: even, longContext: { threshold: 1_000, rates: even } })]
    expect((await price(usage, { tier: 'batch', sheets })).rates).toEqual({ input: '1', output: '5' })
    expect((await price(usage, { tier: 'batch' })).rates).toEqual({ input: '2', output: '10', 'tier:batch': '1/2' })
    expect(await cost(usage, { tier: 'fast' })).toBe('0.0018')
    expect(await cost(long, { tier: 'batch' })).toBe('0.002077')
    expect(await cost({ ...long, input: { total: 1_000 } }, { tier: 'fast' })).toBe('0.0126')
  })

  it('that leaves no whole number is applied to the sum, and rounded up', async () => {
    const read = (total: number): Usage => ({ input: { total, cacheRead: total }, output: { total: 0 } })
    expect((await price(read(1), { tier: 'batch' })).amount).toBe(1n)
    expect((await price(read(2), { tier: 'batch' })).amount).toBe(1n)
    expect((await price(read(3), { tier: 'batch' })).amount).toBe(2n)
    expect((await price(read(3), { tier: 'third', geo: 'north' })).amount).toBe(2n)
    expect((await price(read(30), { geo: 'us' })).amount).toBe(33n)
    expect((await price(read(31), { geo: 'us' })).amount).toBe(35n)
  })

  it('of tier and region leaves a bill whose lines add up, within one pico-dollar of the exact amount', async () => {
    const tiers = { default: [1n, 1n], batch: [1n, 2n], fast: [6n, 1n], third: [1n, 3n] } as const
    const geos = { global: [1n, 1n], us: [11n, 10n], eu: [5n, 4n], north: [4n, 3n] } as const
    const count = fc.nat({ max: 700 })
    await fc.assert(
      fc.asyncProperty(
        fc.record({ fresh: count, read: count, visible: count, reasoning: count, searches: fc.nat({ max: 2 }) }),
        fc.constantFrom('default', 'batch', 'fast', 'third'),
        fc.constantFrom('global', 'us', 'eu', 'north'),
        async ({ fresh, read, visible, reasoning, searches }, tier, geo) => {
          const call = {
            input: { total: fresh + read, cacheRead: read },
            output: { total: visible + reasoning, reasoning },
            requests: { webSearch: searches },
          }
          const { amount, lines } = await price(call, { tier, geo })
          expect(lines.reduce((sum, line) => sum + BigInt(line.quantity) * line.rate, 0n)).toBe(amount)
          const base = (await price(call)).amount
          const fees = BigInt(searches) * 10_000_000_000n
          const over = tiers[tier][0] * geos[geo][0]
          const under = tiers[tier][1] * geos[geo][1]
          const excess = (amount - fees) * under - (base - fees) * over
          expect(excess).toBeGreaterThanOrEqual(0n)
          expect(excess).toBeLessThan(under)
        },
      ),
    )
  })
})

describe('a rate that only a sheet of the user has', () => {
  it('is that of cache writes for twelve hours', async () => {
    const written: Usage = { input: { total: 100, cacheWrite12h: 40 }, output: { total: 0 } }
    expect(await cost(written)).toBe('0.00032')
    await expect(cost(written, { provider: 'openai', model: 'gpt-6-sol', sheets: [], at: Date.now() })).rejects.toThrow(
      'cacheWrite12h',
    )
  })

  it('is that of reasoning, which is output otherwise', async () => {
    const thought: Usage = { input: { total: 0 }, output: { total: 30, reasoning: 20 } }
    expect(await cost(thought)).toBe('0.0005')
    const { reasoning, ...rates } = row.rates
    expect((await price(thought, { sheets: [sheetOf({ rates })] })).lines).toEqual([
      { unit: 'output', quantity: 30, rate: 10_000_000n, amount: 300_000_000n },
    ])
  })
})

describe('a model card', () => {
  it('has the factors of regions, and tiers at the dearest way to write', async () => {
    const card = await createModelCard({
      provider: 'acme',
      model: 'acme-1',
      at: 0,
      sheets: [sheetOf()],
      textBound: 'utf8',
    })
    expect(card).toMatchObject({
      rates: { input: '5000000', output: '20000000', longContext: { input: '4000000', output: '15000000' } },
      tiers: {
        batch: { input: '2500000', output: '10000000', longContext: { threshold: 1_000, input: '2000000' } },
        third: { input: '1666667', output: '6666667', longContext: { threshold: 1_000, input: '1333334' } },
      },
      geo: { us: '11/10', eu: '1.25', north: '4/3' },
    })
  })
})
