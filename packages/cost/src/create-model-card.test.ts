import { quoteRequest, type Usage } from '@wflo/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createModelCard, type ModelCardOptions } from './create-model-card.ts'
import { UnknownModelError } from './errors/unknown-model-error.ts'
import { UnpricedUnitError } from './errors/unpriced-unit-error.ts'
import { overlaySheet } from './overlay.ts'
import { parsePriceSheet } from './parse-price-sheet.ts'
import type { PriceSheet } from './price-sheet.ts'
import { priceUsage } from './price-usage.ts'

const at = Date.parse('2026-11-01T12:00:00Z')

function card(model: string, options: Partial<ModelCardOptions> = {}) {
  const provider = model.startsWith('claude') ? 'anthropic' : model.startsWith('deepseek') ? 'deepseek' : 'openai'
  return createModelCard({ provider, model, at, textBound: 'utf8', ...options })
}

describe('a model card', () => {
  it('has the rates of the list in pico-dollars per token, and the limit of the output', async () => {
    expect(await card('gpt-4o-mini')).toEqual({
      card: 1,
      model: 'openai/gpt-4o-mini',
      fees: { fileSearch: '2500000000', webSearch: '10000000000' },
      sheet: 'genai-prices@0.1.8',
      rates: { input: '150000', output: '600000' },
      tiers: {
        batch: { input: '75000', output: '300000' },
        priority: { input: '250000', output: '1000000' },
        fast: { input: '250000', output: '1000000' },
      },
      textBound: 'utf8',
      maxOutputTokens: 16_384,
    })
  })

  it('is plain JSON', async () => {
    const made = await card('gpt-5.4')
    expect(JSON.parse(JSON.stringify(made))).toEqual(made)
  })

  it('takes the dearest way to read a token, on both sides of the threshold', async () => {
    expect((await card('gpt-5.6-sol', { at: Date.parse('2026-08-01') })).rates).toEqual({
      input: '6250000',
      output: '30000000',
      longContext: { threshold: 272_000, input: '12500000', output: '45000000' },
    })
    expect((await card('claude-opus-4-8')).rates).toEqual({ input: '10000000', output: '25000000' })
  })

  it('takes the dearest hour of the day', async () => {
    expect((await card('deepseek-v4-flash')).rates).toEqual({ input: '440000', output: '1320000' })
  })
})

describe('the overlay', () => {
  it('has rows that keep to the rules, with source and date', () => {
    const sheet = overlaySheet()
    expect(parsePriceSheet(JSON.stringify(sheet))).toEqual(sheet)
    for (const row of sheet.prices) expect(row).toMatchObject({ source: expect.any(String), verified: '2026-11-23' })
  })

  it('has the tiers of a model, on both sides of the threshold', async () => {
    expect((await card('gpt-6.1-terra')).tiers).toEqual({
      batch: shortAndLong(['625000', '2500000'], ['1250000', '3750000']),
      flex: shortAndLong(['625000', '2500000'], ['1250000', '3750000']),
      priority: shortAndLong(['2500000', '10000000'], ['5000000', '15000000']),
      fast: shortAndLong(['2500000', '10000000'], ['5000000', '15000000']),
    })
  })

  it('decides how long a card is valid where a price of it begins later', async () => {
    const before = await card('claude-sonnet-5-5', { at: Date.parse('2026-10-01') })
    expect(before.validUntil).toBe(Date.parse('2026-10-07'))
  })
})

function shortAndLong([input, output]: readonly [string, string], [longInput, longOutput]: readonly [string, string]) {
  return { input, output, longContext: { threshold: 272_000, input: longInput, output: longOutput } }
}

describe('what a model card is made from', () => {
  it('decides how long it is valid', async () => {
    const cut = Date.parse('2026-08-21')
    expect((await card('gpt-5.6-sol', { at: cut - 1 })).validUntil).toBe(cut)
    expect((await card('gpt-5.6-sol', { at: cut })).validUntil).toBeUndefined()
    const own: PriceSheet = {
      sheet: 'own',
      prices: [{ model: 'gpt-4o', effectiveFrom: '2026-12-01', rates: { input: '9', output: '9' } }],
    }
    const now = await card('gpt-4o', { sheets: [own] })
    expect(now).toMatchObject({ sheet: 'genai-prices@0.1.8', validUntil: Date.parse('2026-12-01') })
  })

  it('gives way to the first of several later prices', async () => {
    const row = (effectiveFrom: string) => ({ model: 'gpt-4o', effectiveFrom, rates: { input: '9', output: '9' } })
    const own: PriceSheet = { sheet: 'own', prices: [row('2027-02-01'), row('2026-12-01'), row('2027-01-01')] }
    expect((await card('gpt-4o', { sheets: [own] })).validUntil).toBe(Date.parse('2026-12-01'))
  })

  it('can be a sheet of the user, with limit and tiers', async () => {
    const own: PriceSheet = {
      sheet: 'own@1',
      prices: [
        {
          model: 'acme-1',
          rates: { input: '1', output: '2' },
          longContext: { threshold: 10, rates: { input: '2', output: '4' } },
          tiers: { batch: { rates: { input: '0.5', output: '1' } } },
          maxOutputTokens: 99,
        },
      ],
    }
    const options = { provider: 'acme', sheets: [own], useListPrices: false, textBound: 'utf8-nfkc' as const }
    expect(await card('acme-1', options)).toEqual({
      card: 1,
      model: 'acme/acme-1',
      sheet: 'own@1',
      rates: {
        input: '1000000',
        output: '2000000',
        longContext: { threshold: 10, input: '2000000', output: '4000000' },
      },
      tiers: {
        batch: {
          input: '500000',
          output: '1000000',
          longContext: { threshold: 10, input: '2000000', output: '4000000' },
        },
      },
      textBound: 'utf8-nfkc',
      maxOutputTokens: 99,
    })
  })

  it.each([
    ['gpt-6-sol', 128_000],
    ['gpt-6-astra-2026-09-03', 128_000],
    ['gpt-5.6', 128_000],
    ['gpt-4o-2024-05-13', 4_096],
    ['gpt-4o-2024-08-06', 16_384],
    ['claude-opus-4-8', 128_000],
    ['claude-haiku-4-5-20251001', 64_000],
    ['claude-opus-4-1-20250805', 32_000],
    ['claude-3-haiku-20240307', 4_096],
    ['claude-haiku-5-5', 128_000],
  ])('knows the limit of the output of %s', async (model, limit) => {
    expect((await card(model)).maxOutputTokens).toBe(limit)
  })

  it('may not know the limit of the output', async () => {
    expect((await card('gpt-realtime-mini')).maxOutputTokens).toBeUndefined()
    const own: PriceSheet = { sheet: 'own', prices: [{ model: 'gpt-4o', rates: { input: '1', output: '1' } }] }
    expect((await card('gpt-4o', { sheets: [own], useListPrices: false })).maxOutputTokens).toBeUndefined()
  })
})

describe('a model card that cannot be made', () => {
  it.each(['gpt-9-nova', 'omni-moderation-latest'])('is an error for %s', async (model) => {
    await expect(card(model)).rejects.toThrow(UnknownModelError)
  })

  it.each(['text-embedding-3-small', 'whisper-1', 'gpt-4o-search-preview'])(
    'is an error for %s, which charges by something else than text',
    async (model) => {
      await expect(card(model)).rejects.toThrow(UnpricedUnitError)
    },
  )
})

describe('the bound of a card', () => {
  const models = ['gpt-4o', 'gpt-5.4', 'gpt-5.5', 'gpt-5.6-sol', 'gpt-6-luna', 'gpt-6.1-sol', 'claude-haiku-5-5']
  const tokens = fc.nat({ max: 600_000 })
  const share = fc.double({ min: 0, max: 1, noNaN: true })

  it('holds for every usage with as many tokens, however they were read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...models),
        fc.date({ min: new Date('2026-06-01'), max: new Date('2026-12-20'), noInvalidDate: true }),
        tokens,
        tokens,
        fc.tuple(share, share),
        async (model, date, input, output, [first, second]) => {
          const usage = split({ input, output }, [first, second])
          const provider = model.startsWith('claude') ? 'anthropic' : 'openai'
          const query = { provider, model, at: date.getTime() }
          const { amount } = await priceUsage({ ...query, usage })
          const { rates } = await createModelCard({ ...query, textBound: 'utf8' })
          expect(amount).toBeLessThanOrEqual(bound(rates, input, output))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('holds at every tier that the card has, and no other has a price', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('gpt-4o', 'gpt-4.1-nano', 'gpt-5.4', 'gpt-5.5', 'gpt-6.1-sol', 'gpt-6.1-terra', 'o3'),
        fc.constantFrom('batch', 'flex', 'priority', 'scale'),
        fc.nat({ max: 272_000 }),
        tokens,
        fc.tuple(share, share),
        async (model, tier, input, output, shares) => {
          const { tiers = {} } = await card(model)
          const priced = priceUsage({ provider: 'openai', model, at, tier, usage: split({ input, output }, shares) })
          const rates = tiers[tier]
          if (rates === undefined) await expect(priced).rejects.toMatchObject({ code: 'unpriced_tier' })
          else expect((await priced).amount).toBeLessThanOrEqual(bound(rates, input, output))
        },
      ),
    )
  })

  it('is what core quotes', async () => {
    const made = await card('gpt-4o-mini')
    const { quote } = quoteRequest({ model: 'gpt-4o-mini', messages: [], maxOutputTokens: 100 }, made)
    expect(quote).toBe(1_024n * 150_000n + 100n * 600_000n)
  })
})

/** Usage of which two shares were read from a cache and written to one. */
function split(tokens: { readonly input: number; readonly output: number }, shares: readonly [number, number]): Usage {
  const [low = 0, high = 0] = shares
    .toSorted((left, right) => left - right)
    .map((part) => Math.floor(part * tokens.input))
  return {
    input: { total: tokens.input, cacheRead: low, cacheWrite: high - low },
    output: { total: tokens.output, reasoning: Math.floor(shares[0] * tokens.output) },
  }
}

type Rates = Awaited<ReturnType<typeof createModelCard>>['rates']

function bound({ longContext, ...rates }: Rates, input: number, output: number): bigint {
  const { input: inputRate, output: outputRate } =
    longContext !== undefined && input > longContext.threshold ? longContext : rates
  return BigInt(input) * BigInt(inputRate) + BigInt(output) * BigInt(outputRate)
}
