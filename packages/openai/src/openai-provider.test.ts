import { defineLLMStep, type JsonObject, type LanguageModelPart, usd } from '@wflo/core'
import { createEngine } from '@wflo/core/engine'
import { parsePriceSheet } from '@wflo/cost'
import { startModelServer } from '@wflo/model-server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openai } from './index.ts'
import { event, events, generateOptions, recorded, request } from './provider.fixtures.ts'

afterEach(() => vi.unstubAllEnvs())

const sheet = parsePriceSheet({
  sheet: 'house@1',
  prices: [{ provider: 'local', model: 'gpt-house', rates: { input: '1', output: '2' } }],
})

describe('openai()', () => {
  it('takes key and base URL from the environment at the call, not before', async () => {
    await using server = await startModelServer({ apiKey: 'sk-from-environment' })
    const provider = openai()
    vi.stubEnv('OPENAI_API_KEY', 'sk-from-environment')
    vi.stubEnv('OPENAI_BASE_URL', server.baseUrl)
    expect((await provider.generate(request, generateOptions())).finishReason).toBe('stop')
  })

  it('asks a compatible server without a key, in the words that it knows', async () => {
    vi.stubEnv('OPENAI_API_KEY', '')
    await using server = await startModelServer()
    const provider = openai({
      baseURL: server.baseUrl,
      outputLimitField: 'max_tokens',
      stream: false,
      headers: { 'x-team': 'a' },
    })
    const result = await provider.generate(request, generateOptions())
    expect(result.cost?.amount).toMatch(/^0\.0000/)
    expect(server.requests[0]?.body).toMatchObject({ max_tokens: 50 })
    expect(server.requests[0]?.body).not.toHaveProperty('stream')
    expect(server.requests[0]?.headers['x-team']).toBe('a')
  })

  it('passes provider options through, and the tier into the cost', async () => {
    await using server = await startModelServer()
    const provider = openai({ baseURL: server.baseUrl, apiKey: 'sk-x' })
    await provider.generate(
      { ...request, temperature: 0.2, providerOptions: { seed: 7, top_p: 0.5 } },
      generateOptions(),
    )
    expect(server.requests[0]?.body).toMatchObject({ seed: 7, top_p: 0.5, temperature: 0.2, stream: true })
  })

  it('has no list prices under another name, only its own', async () => {
    await using server = await startModelServer({
      replies: { kind: 'text', text: 'x', usage: { inputTokens: 100, outputTokens: 10 }, model: 'gpt-house' },
    })
    const unpriced = openai({ name: 'local', baseURL: server.baseUrl })
    await expect(Promise.resolve().then(() => unpriced.card('gpt-4o', 0))).rejects.toMatchObject({
      code: 'unknown_model',
    })
    const priced = openai({ name: 'local', baseURL: server.baseUrl, prices: sheet })
    expect(await priced.card('gpt-house', 0)).toMatchObject({ model: 'local/gpt-house', rates: { output: '2000000' } })
    const { cost } = await priced.generate({ ...request, model: 'gpt-house' }, generateOptions())
    expect(cost).toMatchObject({ amount: '0.00012' })
    expect(cost?.sheet).toContain('house@1')
  })

  it('cannot be made with prices that are none', () => {
    const row = (price: unknown) => ({ model: 'gpt-house', rates: { input: price as string, output: '1' } })
    for (const price of ['-1', '0.0000001', 0.5, '1e3', 'NaN']) {
      const make = () => openai({ name: 'local', prices: { sheet: 'house', prices: [row(price)] } })
      expect(make).toThrow(/prices\[0\]\.rates\.input is .*: write US dollars in quotes/)
    }
  })

  it('does not try again what has no credit left', async () => {
    const replies = { kind: 'error', status: 429, type: 'insufficient_quota', code: 'insufficient_quota' } as const
    await using server = await startModelServer({ replies })
    const failed = openai({ baseURL: server.baseUrl }).generate(request, generateOptions())
    await expect(failed).rejects.toMatchObject({
      retryable: false,
      vendorCode: 'insufficient_quota',
      booking: 'release',
    })
  })
})

describe('a stream', () => {
  it('is no answer where it ends early', async () => {
    const body = [event({ id: 'c', choices: [{ index: 0, delta: { content: 'half an' } }] }), event('[DONE]')]
    await using server = await startModelServer({ replies: events(body) })
    const failed = openai({ baseURL: server.baseUrl }).generate(request, generateOptions())
    await expect(failed).rejects.toMatchObject({ booking: 'unresolved', retryable: true })
  })

  it('has running totals of usage: the last counts, and none is added', async () => {
    const usage = (count: number) => ({ prompt_tokens: 10, completion_tokens: count, total_tokens: 10 + count })
    const chunks = [
      { choices: [{ index: 0, delta: { content: 'a' } }], usage: usage(1) },
      { choices: [{ index: 0, delta: { content: 'b' }, finish_reason: 'stop' }], usage: usage(2) },
      { choices: [], usage: null },
    ]
    await using server = await startModelServer({ replies: events([...chunks.map(event), event('[DONE]')]) })
    const result = await openai({ baseURL: server.baseUrl }).generate(request, generateOptions())
    expect(result.usage).toEqual({ input: { total: 10 }, output: { total: 2 } })
  })
})

describe('what OpenAI sends', () => {
  it('is read whole', async () => {
    const body = await recorded('completion.json')
    await using server = await startModelServer({
      replies: { kind: 'raw', headers: { 'content-type': 'application/json', 'x-request-id': 'req_1' }, body },
    })
    for (const stream of [false, true]) {
      const result = await openai({ baseURL: server.baseUrl, stream }).generate(request, generateOptions())
      expect(result).toEqual({
        content: [{ type: 'text', text: 'Tides follow the moon.' }],
        finishReason: 'stop',
        usage: { input: { total: 1_200, cacheRead: 1_024 }, output: { total: 6 } },
        cost: {
          amount: '0.0001068',
          sheet: `genai-prices@0.1.8 for ${server.url}`,
          rates: { input: '0.15', cacheRead: '0.075', output: '0.6' },
        },
        id: 'chatcmpl-CcT0zB5tVqkqXQxQm1yq9c2nW7d1r',
        requestId: 'req_1',
        model: 'gpt-4o-mini-2024-07-18',
        serviceTier: 'default',
      })
    }
  })

  it('is put together from a stream', async () => {
    await using server = await startModelServer({ replies: events(await recorded('tool-calls.sse')) })
    const parts: LanguageModelPart[] = []
    const options = generateOptions((part) => parts.push(part))
    const result = await openai({ baseURL: server.baseUrl }).generate(request, options)
    expect(result).toMatchObject({
      content: [
        { type: 'tool-call', id: 'call_Wn4k', tool: 'search', input: { query: 'tides' } },
        { type: 'tool-call', id: 'call_8sLq', tool: 'look-up', input: {} },
      ],
      finishReason: 'tool-calls',
      usage: { input: { total: 61 }, output: { total: 42 } },
      cost: { amount: '0.00003435' },
    })
    expect(parts.map((part) => part.type)).toEqual(['tool-call-start', 'tool-call-start'])
  })
})

describe('the service tier', () => {
  it('is the standard one, which the quote rests on, unless another is asked for', async () => {
    await using server = await startModelServer()
    const provider = openai({ baseURL: server.baseUrl })
    await provider.generate(request, generateOptions())
    await provider.generate({ ...request, providerOptions: { service_tier: 'priority' } }, generateOptions())
    expect(server.requests.map(({ body }) => body)).toMatchObject([
      { service_tier: 'default' },
      { service_tier: 'priority' },
    ])
  })

  it('sends nothing where an option has no price', async () => {
    await using server = await startModelServer()
    const providerOptions = { prompt_cache_options: { ttl: '12h' } }
    const call = openai({ baseURL: server.baseUrl }).generate({ ...request, providerOptions }, generateOptions())
    await expect(call).rejects.toMatchObject({ code: 'unpriced_tier', booking: 'release' })
    expect(server.requestCount).toBe(0)
  })

  it('is not in the words of other servers', async () => {
    await using server = await startModelServer()
    await openai({ name: 'local', baseURL: server.baseUrl }).generate(request, generateOptions())
    expect(server.requests[0]?.body).not.toHaveProperty('service_tier')
  })

  it('that served decides on the price, and one without a price leaves none', async () => {
    const usage = { inputTokens: 1_000_000, outputTokens: 0 }
    await using server = await startModelServer({
      replies: [
        { kind: 'text', text: 'x', usage, serviceTier: 'priority' },
        { kind: 'text', text: 'x', usage, serviceTier: 'scale' },
      ],
    })
    const provider = openai({ baseURL: server.baseUrl })
    expect((await provider.generate(request, generateOptions())).cost).toMatchObject({ amount: '0.25' })
    const unpriced = await provider.generate(request, generateOptions())
    expect(unpriced).toMatchObject({ serviceTier: 'scale', usage: { input: { total: 1_000_000 } } })
    expect(unpriced).not.toHaveProperty('cost')
  })
})

describe('in an engine', () => {
  const ask = defineLLMStep({
    name: 'ask',
    model: 'openai/gpt-4o-mini',
    prompt: 'Hello.',
    maxOutputTokens: 50,
    retry: { initialDelay: 5 },
  })

  it('pays for one request where the first is refused: one reservation each, the first released', async () => {
    await using server = await startModelServer({
      replies: [{ kind: 'error', status: 429, headers: { 'retry-after-ms': '20' } }],
    })
    await using engine = createEngine({ providers: [openai({ baseURL: server.baseUrl })], budget: usd('0.01') })
    await engine.run(ask, undefined, { runId: 'r' })
    expect(server.requestCount).toBe(2)
    expect((await engine.ledger('r')).map(({ state }) => state)).toEqual(['released', 'settled'])
  })

  it('leaves a timeout unresolved at the worst case', async () => {
    await using server = await startModelServer({ replies: { kind: 'hang', afterChunks: 1 } })
    await using engine = createEngine({ providers: [openai({ baseURL: server.baseUrl })], budget: usd('0.01') })
    const once = defineLLMStep({
      name: 'once',
      model: 'openai/gpt-4o-mini',
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

  it('asks nobody for a model without a price, and nobody beyond the budget', async () => {
    await using server = await startModelServer()
    await using engine = createEngine({ providers: [openai({ baseURL: server.baseUrl })], budget: usd('0.00001') })
    const odd = defineLLMStep({ name: 'odd', model: 'openai/gpt-unheard-of', prompt: 'x' })
    await expect(engine.run(odd)).rejects.toMatchObject({ code: 'unknown_model' })
    await expect(engine.run(ask)).rejects.toMatchObject({ code: 'budget_exceeded' })
    expect(server.requestCount).toBe(0)
  })
})

describe('a reply that does not say at which tier it was served', () => {
  it.each([
    [{}, 'priority', '0.005'],
    [{ service_tier: null }, 'priority', '0.005'],
    [{ service_tier: 'default' }, 'priority', '0.0025'],
    [{}, 'flex', '0.00125'],
    [{}, 'auto', '0.0025'],
  ])('is paid for as it was asked for: %j after %s', async (said, service_tier, amount) => {
    const usage = { prompt_tokens: 1_000, completion_tokens: 125, total_tokens: 1_125 }
    const choices = [{ index: 0, finish_reason: 'stop', message: { content: 'x' } }]
    const body = JSON.stringify({ id: 'c', model: 'gpt-5', choices, usage, ...said })
    const replies = { ...events(body), headers: { 'content-type': 'application/json' } }
    await using server = await startModelServer({ replies })
    const asked = { ...request, model: 'gpt-5', providerOptions: { service_tier } }
    const { cost } = await openai({ baseURL: server.baseUrl, stream: false }).generate(asked, generateOptions())
    expect(cost?.amount).toBe(amount)
  })
})

describe('tools that the server runs', () => {
  async function answerWith(providerOptions: JsonObject): Promise<object> {
    const body = await recorded('completion.json')
    const fetch = async () => new Response(body, { headers: { 'content-type': 'application/json' } })
    const provider = openai({ baseURL: 'http://127.0.0.1:8000/v1', fetch, stream: false })
    return await provider.generate({ ...request, providerOptions }, generateOptions())
  }

  it.each([
    { web_search_options: {} },
    { plugins: [{ id: 'web' }] },
    { search_parameters: { mode: 'auto' } },
    { tools: [{ type: 'web_search' }] },
  ])('have fees that usage does not count, so the call is not settled: %j', async (providerOptions) => {
    const result = await answerWith(providerOptions)
    expect(result).toMatchObject({ usage: {}, unpriced: expect.stringContaining('does not say how often') })
    expect(result).not.toHaveProperty('cost')
  })

  it('are none where the caller runs them', async () => {
    const tools = [
      { type: 'function', function: { name: 'search' } },
      { type: 'custom', custom: { name: 'shell' } },
    ]
    expect(await answerWith({ tools, web_search_options: null })).toMatchObject({ cost: { amount: '0.0001068' } })
  })
})
