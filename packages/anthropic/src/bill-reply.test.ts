import { formatUsd } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { billReply, type RecordedReply } from './bill-reply.ts'

const at = Date.parse('2026-11-01T00:00:00Z')

async function usdOf(body: unknown, change: Partial<RecordedReply> = {}): Promise<string> {
  return formatUsd((await billReply({ model: 'claude-opus-4-8', body, at, ...change })).amount)
}

function usage(counts: object): { readonly usage: object } {
  return { usage: { input_tokens: 100, output_tokens: 800, ...counts } }
}

describe('a recorded reply', () => {
  it('pays for what was read from the cache and written to it beside its input, by its life there', async () => {
    const split = { ephemeral_5m_input_tokens: 2_000, ephemeral_1h_input_tokens: 3_000 }
    const counts = { cache_creation_input_tokens: 5_000, cache_read_input_tokens: 50_000, cache_creation: split }
    expect(await usdOf(usage(counts))).toBe('0.088')
  })

  it('was written for 5 minutes where nothing else is said', async () => {
    const counts = {
      input_tokens: 3,
      cache_creation_input_tokens: 12_304,
      cache_read_input_tokens: 0,
      output_tokens: 550,
    }
    const model = 'claude-3-7-sonnet-20250219'
    expect(await usdOf({ usage: counts }, { model })).toBe('0.054399')
    expect(await usdOf({ usage: { ...counts, cache_creation: null } }, { model })).toBe('0.054399')
  })

  it.each([
    { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 0 },
    { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 21 },
    { ephemeral_1h_input_tokens: 0, ephemeral_12h_input_tokens: 20 },
  ])('is not guessed at where the parts do not come to what was written: %j', async (cache_creation) => {
    const body = usage({ cache_creation_input_tokens: 20, cache_creation })
    await expect(usdOf(body)).rejects.toMatchObject({ code: 'invalid_usage', field: 'cache_creation' })
  })

  it('pays for searches, and not for pages that were fetched', async () => {
    const counts = { input_tokens: 6_000, output_tokens: 400 }
    const tools = { web_search_requests: 3, web_fetch_requests: 1 }
    expect(await usdOf({ usage: { ...counts, server_tool_use: tools } })).toBe('0.07')
    const unknown = usdOf({ usage: { ...counts, server_tool_use: { mind_reading_requests: 1 } } })
    await expect(unknown).rejects.toMatchObject({ code: 'unpriced_unit', unit: 'mindReading' })
  })

  it('is priced at the tier and in the region that served it', async () => {
    const counts = { input_tokens: 10_000, output_tokens: 1_000 }
    const haiku = { model: 'claude-haiku-4-5-20251001' }
    expect(await usdOf({ usage: { ...counts, service_tier: 'batch' } }, haiku)).toBe('0.0075')
    expect(await usdOf({ usage: { ...counts, service_tier: 'standard' } }, { ...haiku, batch: true })).toBe('0.0075')
    const fast = { input_tokens: 1_000, output_tokens: 1_000, speed: 'fast', service_tier: 'standard' }
    expect(await usdOf({ usage: fast }, { model: 'claude-opus-4-6' })).toBe('0.18')
    const us = { input_tokens: 1_000, cache_read_input_tokens: 10_000, output_tokens: 500, inference_geo: 'us' }
    expect(await usdOf({ usage: us }, { model: 'claude-sonnet-5' })).toBe('0.0099')
    for (const inference_geo of [null, '', 'global', 'not_available']) {
      expect(await usdOf({ usage: { ...us, inference_geo } }, { model: 'claude-sonnet-5' })).toBe('0.009')
    }
    await expect(usdOf({ usage: { ...us, inference_geo: 'moon' } })).rejects.toMatchObject({ code: 'unpriced_tier' })
    await expect(usdOf({ usage: { ...us, service_tier: 'gold' } })).rejects.toMatchObject({ code: 'unpriced_tier' })
  })

  it('is paid for the model that served it', async () => {
    const body = { model: 'claude-haiku-4-5', usage: { input_tokens: 10_000, output_tokens: 1_000 } }
    expect(await usdOf(body)).toBe('0.015')
    await expect(usdOf({ ...body, model: 'claude-unheard-of' })).rejects.toMatchObject({ code: 'unknown_model' })
  })
})

describe('a reply without a price', () => {
  it.each([
    undefined,
    null,
    {},
    { usage: null },
    { usage: {} },
    { usage: { input_tokens: 5 } },
    { usage: 'none' },
    'text',
    [],
    [null, 7],
  ])(
    'has no usage: %j',
    async (body) => await expect(usdOf(body)).rejects.toMatchObject({ code: 'invalid_usage', field: 'usage' }),
  )

  it.each([
    { input_tokens: '100' },
    { input_tokens: -5, cache_read_input_tokens: 100 },
    { input_tokens: 1.5, cache_read_input_tokens: 0.5 },
    { output_tokens: Number.NaN },
    { cache_creation_input_tokens: '20' },
    { cache_creation: { ephemeral_5m_input_tokens: '20' }, cache_creation_input_tokens: 20 },
    { cache_read_input_tokens: -1 },
    { output_tokens_details: { thinking_tokens: 801 } },
    { server_tool_use: { web_search_requests: -3 } },
  ])('has usage that cannot be true: %j', async (counts) => {
    await expect(usdOf(usage(counts))).rejects.toMatchObject({ code: 'invalid_usage' })
  })
})

describe('several samplings behind a reply', () => {
  const answer = { type: 'message', input_tokens: 23_000, output_tokens: 1_000, cache_creation: null }
  const compaction = { type: 'compaction', input_tokens: 180_000, output_tokens: 3_500 }
  const whole = { input_tokens: 23_000, output_tokens: 1_000 }

  it('are all paid: a compaction is not in the counters of the reply', async () => {
    // (180,000 + 23,000) * 5 + (3,500 + 1,000) * 25
    expect(await usdOf({ usage: { ...whole, iterations: [compaction, answer] } })).toBe('1.1275')
    expect(await usdOf({ usage: { ...whole, iterations: [compaction] } })).toBe('1.1275')
    expect(await usdOf({ usage: { ...whole, iterations: [answer] } })).toBe('0.14')
    expect(await usdOf({ usage: { ...whole, iterations: null } })).toBe('0.14')
  })

  it('are each paid at the rates of their own model', async () => {
    const refused = { ...answer, model: 'claude-haiku-4-5' }
    const served = { ...answer, type: 'fallback_message', model: 'claude-opus-4-8' }
    const advisor = { type: 'advisor_message', model: 'claude-opus-4-8', input_tokens: 1_000, output_tokens: 100 }
    // Haiku 1 / 5 and Opus 5 / 25 for a million; of a fallback the reply counts the last alone.
    expect(await usdOf({ usage: { ...whole, iterations: [refused, served] } })).toBe('0.168')
    const haiku = { model: 'claude-haiku-4-5', usage: { ...whole, iterations: [answer, advisor] } }
    expect(await usdOf(haiku)).toBe('0.0355')
  })

  it('pay the searches of the whole once', async () => {
    const tools = { web_search_requests: 2 }
    const iterations = [answer, { ...answer, output_tokens: 0 }]
    expect(await usdOf({ usage: { ...whole, server_tool_use: tools, iterations } })).toBe('0.275')
  })

  it('keep the life of the only one in the cache', async () => {
    const written = { cache_creation_input_tokens: 1_000 }
    const split = { cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 1_000 } }
    const body = { usage: { ...whole, ...written, ...split, iterations: [{ ...answer, ...written }] } }
    expect(await usdOf(body)).toBe('0.15')
    const two = { usage: { ...whole, ...written, ...split, iterations: [{ ...answer, ...written }, answer] } }
    await expect(usdOf(two)).rejects.toMatchObject({ code: 'invalid_usage' })
  })

  it('cannot be less than the reply says of itself', async () => {
    const body = { usage: { ...whole, iterations: [{ ...answer, output_tokens: 999 }] } }
    await expect(usdOf(body)).rejects.toMatchObject({ code: 'invalid_usage', field: 'output_tokens' })
    for (const entry of [{ type: 'compaction' }, { type: 'message' }, null, 7]) {
      const empty = { usage: { ...whole, iterations: [answer, entry] } }
      await expect(usdOf(empty)).rejects.toMatchObject({ code: 'invalid_usage', field: 'iterations' })
    }
  })
})

describe('the events of a recorded stream', () => {
  const start = {
    type: 'message_start',
    message: { usage: { input_tokens: 25, cache_read_input_tokens: 0, output_tokens: 1, service_tier: 'standard' } },
  }
  const sonnet = { model: 'claude-sonnet-4-6' }

  it('correct each other: the last counter that is not null counts, and none is added', async () => {
    const events = [
      start,
      { type: 'message_delta', usage: { output_tokens: 15 } },
      { type: 'message_delta', usage: { input_tokens: 10_682, cache_read_input_tokens: null, output_tokens: 510 } },
    ]
    expect(await usdOf(events, sonnet)).toBe('0.039696')
  })

  it('keep what only the first of them says', async () => {
    const split = { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 1_000 }
    const counts = { input_tokens: 25, cache_creation_input_tokens: 1_000, cache_creation: split, speed: 'standard' }
    const events = [
      { type: 'message_start', message: { model: 'claude-opus-4-8', usage: { ...counts, inference_geo: 'us' } } },
      { type: 'message_delta', usage: { cache_creation_input_tokens: 1_000, output_tokens: 10 } },
    ]
    // (25 * 5 + 1,000 * 10 + 10 * 25) * 1.1
    expect(await usdOf(events, sonnet)).toBe('0.0114125')
  })

  it('have no price where the stream was cut, or broke', async () => {
    await expect(usdOf([start], sonnet)).rejects.toMatchObject({ field: 'usage' })
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    const delta = { type: 'message_delta', usage: { output_tokens: 15 } }
    await expect(usdOf([start, delta, error], sonnet)).rejects.toMatchObject({ field: 'usage' })
  })
})
