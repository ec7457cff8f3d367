import { formatUsd, type Usage } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { priceUsage } from './price-usage.ts'

const at = Date.parse('2026-11-01T12:00:00Z')

function tokens(input: Usage['input'], output: Usage['output'] = { total: 0 }): Usage {
  return { input, output }
}

async function cost(model: string, usage: Usage, moment = at): Promise<string> {
  const provider = model.startsWith('claude') ? 'anthropic' : 'openai'
  return formatUsd((await priceUsage({ provider, model, usage, at: moment })).amount)
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
    ['gpt-audio-2025-08-28', tokens({ total: 1_500, audio: 1_200 }, { total: 400, audio: 350 }), '0.06205'],
    ['gpt-6.1-sol', tokens({ total: 50_000, cacheRead: 40_000 }, { total: 2_000 }), '0.044'],
  ])('of %s is exact', async (model, usage, expected) => {
    expect(await cost(model, usage)).toBe(expected)
  })

  it('moves to the long-context rates as a whole, and only above the threshold', async () => {
    expect(await cost('gpt-5.5', tokens({ total: 240_000 }, { total: 1_000 }))).toBe('1.23')
    expect(await cost('gpt-5.5', tokens({ total: 272_000 }))).toBe('1.36')
    expect(await cost('gpt-5.5', tokens({ total: 272_001 }, { total: 1_000 }))).toBe('2.76501')
    expect(await cost('gpt-5.5', tokens({ total: 300_000, cacheRead: 100_000 }, { total: 1_000 }))).toBe('2.145')
  })
})
