import { formatUsd, UnpricedTierError, type Usage } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { InvalidUsageError } from './errors/invalid-usage-error.ts'
import { UnknownModelError } from './errors/unknown-model-error.ts'
import { UnpricedUnitError } from './errors/unpriced-unit-error.ts'
import type { PriceSheet } from './price-sheet.ts'
import { type PriceUsageOptions, priceUsage } from './price-usage.ts'

const at = Date.parse('2026-11-01T12:00:00Z')
const some = tokens({ total: 1_000 }, { total: 1_000 })

function tokens(input: Usage['input'], output: Usage['output'] = { total: 0 }): Usage {
  return { input, output }
}

async function cost(model: string, usage: Usage, options: Partial<PriceUsageOptions> = {}): Promise<string> {
  const provider = model.startsWith('claude') ? 'anthropic' : 'openai'
  return formatUsd((await priceUsage({ provider, model, usage, at, ...options })).amount)
}

describe('the cost of a call', () => {
  it.each([
    ['gpt-4o', tokens({ total: 10_000, cacheRead: 4_096 }, { total: 500 }), '0.02488'],
    ['gpt-4-0613', tokens({ total: 1_000 }, { total: 500 }), '0.06'],
    ['gpt-4o-mini', tokens({ total: 1 }, { total: 1 }), '0.00000075'],
    ['gpt-5.5', tokens({ total: 12_000, cacheRead: 8_000 }, { total: 3_000, reasoning: 2_500 }), '0.114'],
    ['gpt-5.6-terra', tokens({ total: 20_000, cacheRead: 10_000, cacheWrite: 8_000 }, { total: 1_000 }), '0.038'],
    ['o4-mini', tokens({ total: 5_000, cacheRead: 2_048 }, { total: 2_000, reasoning: 1_800 }), '0.0126104'],
    [
      'claude-opus-4-8',
      tokens({ total: 55_100, cacheRead: 50_000, cacheWrite: 2_000, cacheWrite1h: 3_000 }, { total: 800 }),
      '0.088',
    ],
    // What Anthropic billed: https://github.com/BerriAI/litellm/issues/9812
    ['claude-3-7-sonnet-20250219', tokens({ total: 12_307, cacheWrite: 12_304 }, { total: 550 }), '0.054399'],
    ['gpt-audio-2025-08-28', tokens({ total: 1_500, audio: 1_200 }, { total: 400, audio: 350 }), '0.06205'],
    ['gpt-6.1-sol', tokens({ total: 50_000, cacheRead: 40_000 }, { total: 2_000 }), '0.044'],
    ['gpt-4o', tokens({ total: 0 }), '0'],
  ])('of %s is exact', async (model, usage, expected) => {
    expect(await cost(model, usage)).toBe(expected)
  })

  it('moves to the long-context rates as a whole, and only above the threshold', async () => {
    expect(await cost('gpt-5.5', tokens({ total: 240_000 }, { total: 1_000 }))).toBe('1.23')
    expect(await cost('gpt-5.5', tokens({ total: 272_000 }))).toBe('1.36')
    expect(await cost('gpt-5.5', tokens({ total: 272_001 }, { total: 1_000 }))).toBe('2.76501')
    expect(await cost('gpt-5.5', tokens({ total: 300_000, cacheRead: 100_000 }, { total: 1_000 }))).toBe('2.145')
    const sonnet = tokens({ total: 251_000 }, { total: 2_000 })
    expect(await cost('claude-sonnet-4-5', sonnet)).toBe('1.551')
  })
})

describe('the rates of a call', () => {
  it('follow the price of the day', async () => {
    const day = (date: string) => ({ at: Date.parse(date) })
    expect(await cost('o3', some, day('2025-06-09T23:59:59.999Z'))).toBe('0.05')
    expect(await cost('o3', some, day('2025-06-10T00:00:00Z'))).toBe('0.01')
    const read = tokens({ total: 1_000_000, cacheRead: 1_000_000 })
    expect(await cost('claude-sonnet-5-5', read, day('2026-10-06T23:59:59Z'))).toBe('0.2')
    expect(await cost('claude-sonnet-5-5', read, day('2026-10-07T00:00:00Z'))).toBe('0.1')
  })

  it('follow the hour where the vendor does', async () => {
    const model = { provider: 'deepseek' }
    const hour = (time: string) => ({ ...model, at: Date.parse(`2026-11-01T${time}Z`) })
    const million = tokens({ total: 1_000_000 })
    expect(await cost('deepseek-v4-flash', million, hour('00:59:59'))).toBe('0.22')
    expect(await cost('deepseek-v4-flash', million, hour('01:00:00'))).toBe('0.44')
    expect(await cost('deepseek-v4-flash', million, hour('04:00:00'))).toBe('0.22')
  })

  it('follow the tier, by model', async () => {
    const usage = tokens({ total: 10_000 }, { total: 1_000 })
    expect(await cost('gpt-5.4', usage, { tier: 'flex' })).toBe('0.02')
    expect(await cost('gpt-5.4', usage, { tier: 'priority' })).toBe('0.08')
    expect(await cost('gpt-4o', usage, { tier: 'priority' })).toBe('0.0595')
    expect(await cost('gpt-5.4', usage, { tier: 'default' })).toBe('0.04')
    const { sheet } = await priceUsage({ provider: 'openai', model: 'gpt-5.4', usage, at, tier: 'flex' })
    expect(sheet).toBe('genai-prices@0.1.8 and wflo-tiers@2026-11-23')
    const priority = await priceUsage({ provider: 'openai', model: 'gpt-5.4', usage, at, tier: 'priority' })
    expect(priority.sheet).toBe('wflo-tiers@2026-11-23')
  })

  it('go with the fees of tools', async () => {
    const usage = { ...tokens({ total: 8_000 }, { total: 500 }), requests: { webSearch: 3, fileSearch: 0 } }
    expect(await cost('gpt-4.1-2025-04-14', usage)).toBe('0.05')
  })

  it('are named with their sheet and how they add up', async () => {
    const usage = { ...tokens({ total: 10, cacheRead: 4 }, { total: 2 }), requests: { webSearch: 1 } }
    expect(await priceUsage({ provider: 'openai', model: 'gpt-4o', usage, at })).toEqual({
      amount: 10_040_000_000n,
      sheet: 'genai-prices@0.1.8',
      rates: { input: '2.5', cacheRead: '1.25', output: '10', webSearch: '10000' },
      lines: [
        { unit: 'input', quantity: 6, rate: 2_500_000n, amount: 15_000_000n },
        { unit: 'cacheRead', quantity: 4, rate: 1_250_000n, amount: 5_000_000n },
        { unit: 'output', quantity: 2, rate: 10_000_000n, amount: 20_000_000n },
        { unit: 'webSearch', quantity: 1, rate: 10_000_000_000n, amount: 10_000_000_000n },
      ],
    })
  })
})

describe('what a missing rate means', () => {
  it('is the full input rate for cached tokens and for images', async () => {
    const usage = tokens({ total: 1_000_000, cacheRead: 400_000, image: 100_000 })
    expect(await cost('gpt-4', usage)).toBe('30')
  })

  it('is the input rate for cache writes of OpenAI models that do not charge for them', async () => {
    expect(await cost('gpt-4o', tokens({ total: 1_000_000, cacheWrite: 1_000_000 }))).toBe('2.5')
  })

  it('gives tokens that may be cached or audio the dearer reading', async () => {
    expect(await cost('gpt-realtime', tokens({ total: 1_000_000, cacheRead: 1_000_000, audio: 1_000_000 }))).toBe('32')
  })

  it.each([
    ['gpt-4o-audio-preview', tokens({ total: 1, audio: 1 })],
    ['gpt-4o', tokens({ total: 1 }, { total: 1, audio: 1 })],
    ['gpt-5.6-sol', tokens({ total: 1, cacheWrite1h: 1 })],
    ['text-embedding-3-small', tokens({ total: 1 }, { total: 1 })],
    ['whisper-1', tokens({ total: 1 })],
    ['gpt-4o', { ...some, requests: { codeInterpreter: 1 } }],
    ['gpt-4o', { ...some, requests: { constructor: 1 } }],
    ['gpt-4o-search-preview', some],
    ['gpt-4o-mini-search-preview-2025-03-11', some],
  ])('is an error otherwise: %s %j', async (model, usage) => {
    const error = await cost(model, usage).catch((reason: unknown) => reason)
    expect(UnpricedUnitError.isInstance(error)).toBe(true)
    expect(String(error)).toContain('pass `prices`')
  })

  it.each(['ultrafast', 'scale', 'flex', 'constructor', ''])('is an error for the tier "%s"', async (tier) => {
    const error = await cost('gpt-4o', some, { tier }).catch((reason: unknown) => reason)
    expect(UnpricedTierError.isInstance(error)).toBe(true)
  })

  it('is an error for a long request at a tier that has no long-context rates', async () => {
    const long = tokens({ total: 272_001 })
    await expect(cost('gpt-5.4', long, { tier: 'fast' })).rejects.toThrow('fast (above 272000 input tokens)')
    expect(await cost('gpt-5.4', tokens({ total: 272_000 }), { tier: 'fast' })).toBe('1.36')
  })
})

describe('a model without a price', () => {
  it.each([
    'gpt-9-nova',
    'gpt-5-nano-foo',
    'gpt-5-nano-',
    'gpt-4o-mini-2024-07-18.ft-x',
    'ft:gpt-4o',
    'ft:gpt-4o-2024-08-06:acme::id',
    'omni-moderation-latest',
    'text-moderation-007',
    'GPT-4o',
    'gpt-4o ',
    'openai/gpt-4o',
    'gpt-4o-20241301',
    'gpt-4o-2024-11-32',
    'gpt-4o-1924-11-20',
    'gpt-4o@2024-11-20',
    'gpt-4o-2024-11-20-2024-11-21',
    '__proto__',
    '',
  ])('is an error: %s', async (model) => {
    const error = await cost(model, some).catch((reason: unknown) => reason)
    expect(UnknownModelError.isInstance(error)).toBe(true)
    expect(String(error)).toContain('pass `prices`')
  })

  it.each(['foo', 'OpenAI', 'openai-eu', 'constructor', ''])('is an error for the provider "%s"', async (provider) => {
    await expect(cost('gpt-4o', some, { provider })).rejects.toThrow(UnknownModelError)
  })

  it.each(['claude-sonnet-5-9', 'claude-sonnet-5-5-turbo', 'claude-opus-4-8[1m]', 'claude-opus', 'claude-mythos-5-2'])(
    'is an error: %s of Anthropic',
    async (model) => {
      await expect(cost(model, some)).rejects.toThrow(UnknownModelError)
    },
  )

  it('matches with a date behind its id', async () => {
    for (const date of ['-20261101', '-2026-11-01', '@20261101']) {
      expect(await cost(`gpt-4o${date}`, some)).toBe('0.0125')
    }
    expect(await cost('gpt-4o-2024-05-13', some)).toBe('0.02')
  })
})

describe('usage that cannot be true', () => {
  it.each([
    [tokens({ total: -1 }), 'input.total'],
    [tokens({ total: 1.5 }), 'input.total'],
    [tokens({ total: Number.NaN }), 'input.total'],
    [tokens({ total: Number.POSITIVE_INFINITY }), 'input.total'],
    [tokens({ total: 2 ** 53 }), 'input.total'],
    [tokens({ total: '5' as never }), 'input.total'],
    [tokens({ total: undefined as never }), 'input.total'],
    [tokens({ prompt_tokens: 5 } as never), 'input.total'],
    [tokens({ total: 5, video: 1 } as never), 'input.video'],
    [tokens({ total: 5, cacheRead: 10 }), 'input.cacheRead'],
    [tokens({ total: 5, cacheRead: 3, cacheWrite: 3 }), 'input.cacheRead + cacheWrite + cacheWrite1h + cacheWrite12h'],
    [tokens({ total: 5, audio: 3, image: 3 }), 'input.audio + image'],
    [tokens({ total: 5, audio: 3, cacheWrite: 3 }), 'input'],
    [tokens({ total: 1 }, { total: 5, reasoning: 6 }), 'output.reasoning'],
    [tokens({ total: 1 }, { total: 5, audio: 3, image: 3 }), 'output.reasoning + audio + image'],
    [{ input: { total: 1 } } as unknown as Usage, 'output'],
    [{ ...some, requests: { webSearch: -1 } }, 'requests.webSearch'],
    [{ ...some, requests: { webSearch: 0.5 } }, 'requests.webSearch'],
    [{ ...some, requests: { webSearch: '1' as never } }, 'requests.webSearch'],
    [{ ...some, requests: 3 as never }, 'requests'],
    [{ ...some, requests: null as never }, 'requests'],
    [undefined as never, 'usage'],
    [null as never, 'usage'],
    [12 as never, 'usage'],
    [{} as never, 'input'],
    [{ input: null, output: { total: 1 } } as never, 'input'],
    [{ ...some, prompt_tokens: 5 } as never, 'prompt_tokens'],
    [tokens({ total: 5, cacheRead: null as never }), 'input.cacheRead'],
    [tokens({ total: 5, cacheRead: undefined as never }), 'input.cacheRead'],
    [tokens({ total: 5, cacheRead: '3' as never }), 'input.cacheRead'],
    [tokens({ total: 5, cacheRead: -1 }), 'input.cacheRead'],
    [tokens({ total: 5, cacheWrite: 0.5 }), 'input.cacheWrite'],
    [tokens({ total: 5, cacheWrite1h: Number.NaN }), 'input.cacheWrite1h'],
    [tokens({ total: 5, cacheWrite12h: 6 }), 'input.cacheWrite12h'],
    [tokens({ total: 5, cached: 3 } as never), 'input.cached'],
    [tokens({ total: 1 }, { total: Number.NEGATIVE_INFINITY }), 'output.total'],
    [tokens({ total: 1 }, { total: 5, thinking: 1 } as never), 'output.thinking'],
    [tokens({ total: 1 }, { total: 5, reasoning: 3, audio: 3 }), 'output.reasoning + audio + image'],
  ])('is an error: %j', async (usage, field) => {
    const error = await cost('gpt-4o', usage as Usage).catch((reason: unknown) => reason)
    expect(InvalidUsageError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ field, code: 'invalid_usage' })
    expect(String(error)).toContain(field === 'usage' ? ': usage is missing' : `: usage.${field} `)
  })
})

describe('a sheet of the user', () => {
  const own: PriceSheet = {
    sheet: 'acme@1',
    prices: [
      { provider: 'openai', model: 'gpt-4o', rates: { input: '2', output: '8' } },
      { model: 'gpt-6.1-sol', rates: { input: '1', output: '1' } },
      { model: 'later', effectiveFrom: '2026-12-01', rates: { input: '1', output: '1' } },
      { provider: 'other', model: 'gpt-4o-mini', rates: { input: '9', output: '9' } },
    ],
  }

  it('wins over the overlay and the list, by exact id or date', async () => {
    const sheets = [own]
    expect(await cost('gpt-4o', some, { sheets })).toBe('0.01')
    expect(await cost('gpt-4o-2024-08-06', some, { sheets })).toBe('0.01')
    expect(await cost('gpt-6.1-sol', some, { sheets })).toBe('0.002')
    expect(await cost('gpt-4o-mini', some, { sheets })).toBe('0.00075')
    const priced = await priceUsage({ provider: 'openai', model: 'gpt-4o', usage: some, at, sheets })
    expect(priced.sheet).toBe('acme@1')
  })

  it('is all there is without list prices', async () => {
    const options = { sheets: [own], useListPrices: false }
    expect(await cost('gpt-4o', some, options)).toBe('0.01')
    await expect(cost('gpt-4o-mini', some, options)).rejects.toThrow(UnknownModelError)
  })

  it('has no price before its day', async () => {
    await expect(cost('later', some, { sheets: [own] })).rejects.toThrow('on 2026-11-01')
    expect(await cost('later', some, { sheets: [own], at: Date.parse('2026-12-01') })).toBe('0.002')
  })

  it('loses to an earlier sheet', async () => {
    const first: PriceSheet = { sheet: 'first', prices: [{ model: 'gpt-4o', rates: { input: '0', output: '0' } }] }
    expect(await cost('gpt-4o', some, { sheets: [first, own] })).toBe('0')
  })

  it('that was never checked is checked before its first use, and then kept', async () => {
    const rates: object = { input: '1', ouput: '1' }
    const misspelt: PriceSheet = { sheet: 'x', prices: [{ model: 'gpt-4o', rates }] }
    await expect(cost('gpt-4o', some, { sheets: [misspelt] })).rejects.toThrow('prices[0].rates.ouput is not a field')
    const row = { model: 'gpt-4o', rates: { input: '1', output: '1' } }
    const sheets = [{ sheet: 'x', prices: [row] }]
    expect(await cost('gpt-4o', some, { sheets })).toBe('0.002')
    row.rates.input = '9'
    expect(await cost('gpt-4o', some, { sheets })).toBe('0.002')
  })

  it('that was never checked still cannot bring in a rate that is not exact', async () => {
    const broken: PriceSheet = { sheet: 'x', prices: [{ model: 'gpt-4o', rates: { input: '0.1234567', output: '1' } }] }
    await expect(cost('gpt-4o', some, { sheets: [broken] })).rejects.toThrow('rates.input is "0.1234567"')
  })
})
