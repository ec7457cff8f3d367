import { type ContentPart, defineLLMStep, type LanguageModelPart, usd } from '@wflo/core'
import { createEngine } from '@wflo/core/engine'
import { parsePriceSheet } from '@wflo/cost'
import { startModelServer } from '@wflo/model-server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { anthropic } from './index.ts'
import { event, events, generateOptions, json, recorded, request } from './provider.fixtures.ts'

afterEach(() => vi.unstubAllEnvs())

const sheet = parsePriceSheet({
  sheet: 'house@1',
  prices: [{ provider: 'house', model: 'claude-house', rates: { input: '1', output: '2' } }],
})

describe('anthropic()', () => {
  it('takes key and base URL from the environment at the call, not before', async () => {
    await using server = await startModelServer({ apiKey: 'sk-from-environment' })
    const provider = anthropic()
    vi.stubEnv('ANTHROPIC_API_KEY', 'sk-from-environment')
    vi.stubEnv('ANTHROPIC_BASE_URL', server.url)
    expect((await provider.generate(request, generateOptions())).finishReason).toBe('stop')
  })

  it('sends headers and beta features, and speaks version 2026-10-21', async () => {
    await using server = await startModelServer()
    const betas = ['fast-mode-2026-02-01', 'compact-2026-01-12']
    const provider = anthropic({ baseURL: server.url, headers: { 'x-team': 'a' }, betas })
    await provider.generate(request, generateOptions())
    expect(server.requests[0]?.headers).toMatchObject({
      'anthropic-version': '2026-10-21',
      'anthropic-beta': betas.join(','),
      'x-team': 'a',
      'x-stainless-retry-count': '0',
    })
  })

  it('passes provider options through: thinking, caching', async () => {
    await using server = await startModelServer({ replies: json({ ...JSON.parse(await recorded('message.json')) }) })
    const providerOptions = {
      cache_control: { type: 'ephemeral', ttl: '1h' },
      thinking: { type: 'adaptive' },
      stop_sequences: ['END'],
    }
    await anthropic({ baseURL: server.url }).generate({ ...request, providerOptions }, generateOptions())
    expect(server.requests[0]?.body).toMatchObject({ ...providerOptions, max_tokens: 50, stream: true })
  })

  it('sends nothing with a temperature, which Anthropic takes none of', async () => {
    await using server = await startModelServer()
    const call = anthropic({ baseURL: server.url }).generate({ ...request, temperature: 0.2 }, generateOptions())
    await expect(call).rejects.toMatchObject({
      code: 'invalid_value',
      booking: 'release',
      message: expect.stringMatching(/temperature is 0\.2.*leave it out/),
    })
    expect(server.requestCount).toBe(0)
  })

  it('has no list prices under another name, only its own', async () => {
    await using server = await startModelServer({
      replies: { kind: 'text', text: 'x', usage: { inputTokens: 100, outputTokens: 10 }, model: 'claude-house' },
    })
    const unpriced = anthropic({ name: 'house', baseURL: server.url })
    await expect(unpriced.card('claude-haiku-4-5', 0)).rejects.toMatchObject({ code: 'unknown_model' })
    const priced = anthropic({ name: 'house', baseURL: server.url, prices: sheet })
    expect(await priced.card('claude-house', 0)).toMatchObject({ model: 'house/claude-house', textBound: 'utf8-nfkc' })
    const { cost } = await priced.generate({ ...request, model: 'claude-house' }, generateOptions())
    expect(cost).toMatchObject({ amount: '0.00012', sheet: `house@1 for ${server.url}` })
    expect(server.requests[0]?.body).not.toHaveProperty('service_tier')
  })

  it('cannot be made with prices that are none', () => {
    const prices = [{ model: 'claude-house', rates: { input: '-1', output: '1' } }]
    expect(() => anthropic({ prices: { sheet: 'house', prices } })).toThrow(/prices\[0\]\.rates\.input/)
  })
})

describe('what the SDK would do by itself', () => {
  it('does not refuse long answers where they are not streamed', async () => {
    await using server = await startModelServer()
    const provider = anthropic({ baseURL: server.url, stream: false })
    const result = await provider.generate({ ...request, maxOutputTokens: 30_000 }, generateOptions())
    expect(result.finishReason).toBe('stop')
    expect(server.requests[0]?.body).not.toHaveProperty('stream', true)
  })

  it('does not write to the console, not even for a model that is to go', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    await using server = await startModelServer()
    for (const stream of [true, false]) {
      const old = { ...request, model: 'claude-sonnet-4-5' }
      await anthropic({ baseURL: server.url, stream }).generate(old, generateOptions())
    }
    expect(warn).not.toHaveBeenCalled()
    warn.mockRestore()
  })
})

/** As the vendor signed it in the recorded replies, with the tokens that it took. */
function thought(thinking: string, maxTokens: number): ContentPart {
  return {
    type: 'reasoning',
    vendor: 'anthropic',
    data: { type: 'thinking', thinking, signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3h' },
    maxTokens,
  }
}

describe('what Anthropic sends', () => {
  it('is read whole, also from a server that cannot stream', async () => {
    const body = JSON.parse(await recorded('message.json'))
    await using server = await startModelServer({
      replies: { ...json(body), headers: { 'content-type': 'application/json', 'request-id': 'req_1' } },
    })
    for (const stream of [false, true]) {
      const result = await anthropic({ baseURL: server.url, stream }).generate(request, generateOptions())
      expect(result).toEqual({
        content: [thought('The moon pulls.', 20), { type: 'text', text: 'Tides follow the moon.' }],
        finishReason: 'stop',
        usage: {
          input: { total: 1_500, cacheRead: 1_024, cacheWrite: 100, cacheWrite1h: 200 },
          output: { total: 26, reasoning: 20 },
        },
        cost: {
          // 176 * 1 + 1,024 * 0.1 + 100 * 1.25 + 200 * 2 + 26 * 5, for a million
          amount: '0.0009334',
          sheet: expect.stringContaining(server.url),
          rates: { input: '1', cacheRead: '0.1', cacheWrite: '1.25', cacheWrite1h: '2', output: '5' },
        },
        id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
        requestId: 'req_1',
        model: 'claude-haiku-4-5-20251001',
        serviceTier: 'standard',
      })
    }
  })

  it('is put together from a stream', async () => {
    await using server = await startModelServer({ replies: events(await recorded('tool-calls.sse')) })
    const parts: LanguageModelPart[] = []
    const options = generateOptions((part) => parts.push(part))
    const result = await anthropic({ baseURL: server.url }).generate(request, options)
    expect(result).toMatchObject({
      content: [
        thought('Two look-ups.', 11),
        { type: 'text', text: 'Let me look.' },
        { type: 'tool-call', id: 'toolu_01T1x1fJ34qAmk2tNTrN7Up6', tool: 'search', input: { query: 'tides' } },
        { type: 'tool-call', id: 'toolu_01A09q90qw90lq917835lq9', tool: 'look-up', input: {} },
      ],
      finishReason: 'tool-calls',
      usage: { input: { total: 472 }, output: { total: 89, reasoning: 11 } },
      cost: { amount: '0.000917' },
      serviceTier: 'standard',
    })
    expect(parts.map((part) => part.type)).toEqual(['text-delta', 'text-delta', 'tool-call-start', 'tool-call-start'])
  })

  it('is paid with all that stands behind it', async () => {
    const message = JSON.parse(await recorded('message.json'))
    const counts = { input_tokens: 1_000, output_tokens: 100 }
    const iterations = [
      { type: 'compaction', input_tokens: 9_000, output_tokens: 200 },
      { type: 'message', ...counts },
    ]
    await using server = await startModelServer({ replies: json({ ...message, usage: { ...counts, iterations } }) })
    const { usage, cost } = await anthropic({ baseURL: server.url }).generate(request, generateOptions())
    expect(usage).toEqual({ input: { total: 10_000 }, output: { total: 300 } })
    expect(cost).toMatchObject({ amount: '0.0115', rates: { calls: [{ input: '1' }, { input: '1' }] } })
  })

  it('has no cost where its counters contradict each other, and is kept', async () => {
    const message = JSON.parse(await recorded('message.json'))
    const usage = { ...message.usage, cache_creation_input_tokens: 400 }
    await using server = await startModelServer({ replies: json({ ...message, usage }) })
    const result = await anthropic({ baseURL: server.url }).generate(request, generateOptions())
    expect(result).toMatchObject({
      content: [{ type: 'reasoning' }, { text: 'Tides follow the moon.' }],
      usage: { input: { total: 1_600, cacheWrite: 400 } },
      unpriced: expect.stringContaining('cache_creation'),
    })
    expect(result).not.toHaveProperty('cost')
  })
})

describe('a stream', () => {
  it('is no answer where it ends early', async () => {
    const body = [
      event({ type: 'message_start', message: { usage: { input_tokens: 5, output_tokens: 1 } } }),
      event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'half an' } }),
    ]
    await using server = await startModelServer({ replies: events(body) })
    const failed = anthropic({ baseURL: server.url }).generate(request, generateOptions())
    await expect(failed).rejects.toMatchObject({ booking: 'unresolved', retryable: true })
  })
})

describe('in an engine', () => {
  const ask = defineLLMStep({
    name: 'ask',
    model: 'anthropic/claude-haiku-4-5',
    prompt: 'Hello.',
    maxOutputTokens: 50,
    retry: { initialDelay: 5 },
  })

  it('pays for one request where the first is refused: one reservation each, the first released', async () => {
    for (const status of [429, 529]) {
      await using server = await startModelServer({
        replies: [{ kind: 'error', status, headers: { 'retry-after-ms': '20' } }],
      })
      await using engine = createEngine({ providers: [anthropic({ baseURL: server.url })], budget: usd('0.01') })
      await engine.run(ask, undefined, { runId: 'r' })
      expect(server.requestCount).toBe(2)
      expect((await engine.ledger('r')).map(({ state }) => state)).toEqual(['released', 'settled'])
    }
  })

  it('leaves a timeout unresolved at the worst case', async () => {
    await using server = await startModelServer({ replies: { kind: 'hang', afterChunks: 1 } })
    await using engine = createEngine({ providers: [anthropic({ baseURL: server.url })], budget: usd('0.01') })
    const once = defineLLMStep({
      name: 'once',
      model: 'anthropic/claude-haiku-4-5',
      prompt: 'x',
      maxOutputTokens: 50,
      timeout: 60,
      retry: { maxAttempts: 1 },
    })
    await expect(engine.run(once, undefined, { runId: 'r' })).rejects.toMatchObject({ code: 'step_timeout' })
    const [entry] = await engine.ledger('r')
    expect(entry).toMatchObject({ state: 'unresolved', amount: entry?.reserved })
    await server.idle()
    expect(server.requests[0]?.aborted).toBe(true)
  })

  it('books nothing for a temperature, and asks nobody for a model without a price', async () => {
    await using server = await startModelServer()
    await using engine = createEngine({ providers: [anthropic({ baseURL: server.url })], budget: usd('0.01') })
    const warm = defineLLMStep({
      name: 'warm',
      model: 'anthropic/claude-haiku-4-5',
      prompt: 'x',
      maxOutputTokens: 9,
      temperature: 1,
    })
    await expect(engine.run(warm, undefined, { runId: 'r' })).rejects.toMatchObject({ code: 'invalid_value' })
    expect((await engine.ledger('r')).map(({ state }) => state)).toEqual(['released'])
    const odd = defineLLMStep({ name: 'odd', model: 'anthropic/claude-unheard-of', prompt: 'x' })
    await expect(engine.run(odd)).rejects.toMatchObject({ code: 'unknown_model' })
    expect(server.requestCount).toBe(0)
  })
})

describe('a quote in an engine', () => {
  it('costs no more than its quote with a cache of an hour', async () => {
    const usage = { inputTokens: 1_000, outputTokens: 50, cacheWriteTokens: 1_000, cacheWrite1hTokens: 1_000 }
    await using server = await startModelServer({ replies: { kind: 'text', text: 'x', usage } })
    await using engine = createEngine({ providers: [anthropic({ baseURL: server.url })], budget: usd('0.01') })
    const cached = defineLLMStep({
      name: 'cached',
      model: 'anthropic/claude-haiku-4-5',
      prompt: 'x',
      maxOutputTokens: 50,
      providerOptions: { cache_control: { type: 'ephemeral', ttl: '1h' } },
    })
    await engine.run(cached, undefined, { runId: 'r' })
    const [entry] = await engine.ledger('r')
    expect(entry).toMatchObject({ state: 'settled', amount: '0.00225' })
    expect(Number(entry?.reserved)).toBeGreaterThanOrEqual(0.00225)
  })

  it('counts tokens at Anthropic where the bytes do not fit, and calls where they do', async () => {
    await using server = await startModelServer()
    const prose = 'The tides follow the moon, twice a day, and nobody asks them to. '.repeat(100)
    const long = defineLLMStep({
      name: 'long',
      model: 'anthropic/claude-haiku-4-5',
      prompt: prose,
      maxOutputTokens: 50,
    })
    await using engine = createEngine({
      providers: [anthropic({ baseURL: server.url, countTokens: true })],
      budget: usd('0.004'),
    })
    await engine.run(long, undefined, { runId: 'r' })
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/messages/count_tokens', '/v1/messages'])
    expect((await engine.ledger('r')).map(({ state }) => state)).toEqual(['settled'])
  })
})

describe('a reply that does not say how it was served', () => {
  const asked = { ...request, model: 'claude-opus-4-8', providerOptions: { speed: 'fast', inference_geo: 'us' } }
  const said = { input_tokens: 1_000, output_tokens: 1_000 }

  it.each([
    [said, '0.066'],
    [{ ...said, speed: null, inference_geo: null }, '0.066'],
    [{ ...said, speed: 'standard', inference_geo: 'us' }, '0.033'],
    [{ ...said, speed: 'fast', inference_geo: 'not_available' }, '0.06'],
  ])('is paid for as it was asked for: %j', async (usage, amount) => {
    const reply = { type: 'message', model: 'claude-opus-4-8', content: [], stop_reason: 'end_turn', usage }
    await using server = await startModelServer({ replies: json(reply) })
    const { cost } = await anthropic({ baseURL: server.url, stream: false }).generate(asked, generateOptions())
    expect(cost?.amount).toBe(amount)
  })
})
