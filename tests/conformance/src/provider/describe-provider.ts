import { inspect } from 'node:util'
import {
  type LanguageModelPart,
  type LanguageModelProvider,
  type LanguageModelRequest,
  type LanguageModelResult,
  parseMoney,
  quoteRequest,
} from '@wflo/core'
import { type ModelServer, type ReplyScript, startModelServer } from '@wflo/model-server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

/** How the suite reaches a provider: over the vendor's real SDK, against a server that speaks its real protocol. */
export interface ProviderHarness {
  readonly name: string
  /** A model of the vendor with a list price and a known price per token, in US dollars per million. */
  readonly model: { readonly id: string; readonly input: string; readonly cacheRead: string; readonly output: string }
  /** A provider that asks `baseUrl`, with this key or with none at all. */
  create(connection: { readonly baseUrl: string; readonly apiKey?: string }): LanguageModelProvider
  /** What the vendor's SDK takes as its base URL. Default: the one of OpenAI's, which ends in `/v1`. */
  readonly urlOf?: (server: ModelServer) => string
  /** Its key, and where it would look for one: emptied where the suite wants none. */
  readonly environment: readonly string[]
  /** The field of the vendor's request that limits the output. */
  readonly outputLimitOf: (body: unknown) => unknown
  /** Whether observers see answers grow. Default true. */
  readonly isStreaming?: boolean
}

/** Where a provider of this harness finds the server. */
export function urlOf({ urlOf: find }: ProviderHarness, server: ModelServer): string {
  return find?.(server) ?? server.baseUrl
}

/** Of no vendor's shape, so that no pattern masks it by chance. */
const key = 'conformance.key.of.no.known.shape'

/** What the runtime relies on, whatever the vendor. */
export function describeProvider(harness: ProviderHarness): void {
  describe(`provider: ${harness.name}`, () => {
    let server: ModelServer
    beforeEach(async () => {
      server = await startModelServer({ apiKey: key })
    })
    afterEach(async () => {
      vi.unstubAllEnvs()
      await server.close()
    })
    const suite: Suite = { harness, server: () => server, ask: (options) => ask(harness, server, options) }
    describe('answers', () => describeAnswers(suite))
    describe('costs', () => describeCosts(suite))
    describe('failures', () => describeFailures(suite))
    describe('settings', () => describeSettings(suite))
  })
}

interface AskOptions {
  readonly replies?: ReplyScript
  readonly request?: Partial<LanguageModelRequest>
  readonly signal?: AbortSignal
  readonly parts?: LanguageModelPart[]
}

interface Suite {
  readonly harness: ProviderHarness
  readonly server: () => ModelServer
  readonly ask: (options?: AskOptions) => Promise<LanguageModelResult>
}

function ask(harness: ProviderHarness, server: ModelServer, options: AskOptions = {}): Promise<LanguageModelResult> {
  const { replies, request, signal = new AbortController().signal, parts = [] } = options
  if (replies !== undefined) server.reply(replies)
  const provider = harness.create({ baseUrl: urlOf(harness, server), apiKey: key })
  const messages = [{ role: 'user', content: 'Say something.' }] as const
  return provider.generate(
    { model: harness.model.id, messages, maxOutputTokens: 100, ...request },
    { signal, emit: (part) => parts.push(part) },
  )
}

function describeAnswers({ harness, server, ask }: Suite): void {
  const { isStreaming = true } = harness

  it('gives text by exactly one request', async () => {
    const result = await ask({ replies: { kind: 'text', text: 'Tides follow the moon.' } })
    expect(result.content).toEqual([{ type: 'text', text: 'Tides follow the moon.' }])
    expect(result.finishReason).toBe('stop')
    expect(server().requestCount).toBe(1)
  })

  it(isStreaming ? 'shows the text as it grows' : 'shows nothing before the whole', async () => {
    const parts: LanguageModelPart[] = []
    await ask({ replies: { kind: 'text', text: 'Tides follow the moon.' }, parts })
    const text = parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join('')
    expect(text).toBe(isStreaming ? 'Tides follow the moon.' : '')
    if (isStreaming) expect(parts.length).toBeGreaterThan(1)
  })

  it('always sends the output limit, and says when it was hit', async () => {
    const result = await ask({ replies: { kind: 'text', text: 'word '.repeat(500) }, request: { maxOutputTokens: 20 } })
    expect(harness.outputLimitOf(server().requests[0]?.body)).toBe(20)
    expect(result.finishReason).toBe('length')
  })

  it('gives tool calls with parsed arguments', async () => {
    const tool = { name: 'search', inputSchema: { type: 'object', properties: { query: { type: 'string' } } } }
    const calls = [{ tool: 'search', arguments: { query: 'tides' } }]
    const result = await ask({ replies: { kind: 'tool-calls', calls }, request: { tools: [tool] } })
    expect(result.finishReason).toBe('tool-calls')
    expect(result.content).toMatchObject([{ type: 'tool-call', tool: 'search', input: { query: 'tides' } }])
  })

  it('takes a conversation with tool results', async () => {
    const result = await ask({
      replies: { kind: 'text', text: 'Done.' },
      request: {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: [{ type: 'text', text: 'Look it up.' }] },
          { role: 'assistant', content: [{ type: 'tool-call', id: 'call_1', tool: 'search', input: { query: 'x' } }] },
          { role: 'tool', toolCallId: 'call_1', content: 'found' },
        ],
        tools: [{ name: 'search', inputSchema: { type: 'object', properties: {} } }],
      },
    })
    expect(result.content).toEqual([{ type: 'text', text: 'Done.' }])
  })

  it('asks for JSON that fits a schema', async () => {
    const schema = {
      type: 'object',
      properties: { stars: { type: 'integer' } },
      required: ['stars'],
      additionalProperties: false,
    }
    const result = await ask({ request: { responseSchema: { name: 'rating', schema } } })
    const [part] = result.content
    expect(JSON.parse(part?.type === 'text' ? part.text : '')).toMatchObject({ stars: expect.any(Number) })
  })

  it('names the reply, the request and the model that served it', async () => {
    const result = await ask({ replies: { kind: 'text', text: 'x' } })
    expect(result.model).toBe(harness.model.id)
    expect(result.id).toEqual(expect.any(String))
    expect(result.requestId).toBe(server().requests[0]?.requestId)
  })
}

function describeCosts({ harness, server, ask }: Suite): void {
  const usage = { inputTokens: 10_000, outputTokens: 500, cachedTokens: 4_000, reasoningTokens: 200 }

  it('reports usage in one shape: totals contain their details', async () => {
    const result = await ask({ replies: { kind: 'text', text: 'x', usage } })
    expect(result.usage).toEqual({ input: { total: 10_000, cacheRead: 4_000 }, output: { total: 500, reasoning: 200 } })
  })

  it('costs exactly what the price list says', async () => {
    const { input, cacheRead, output } = harness.model
    const result = await ask({ replies: { kind: 'text', text: 'x', usage } })
    const exact = cost(input, 6_000n) + cost(cacheRead, 4_000n) + cost(output, 500n)
    expect(parseMoney(result.cost?.amount ?? '')).toBe(exact)
    expect(Object.values(result.cost?.rates ?? {})).toEqual(expect.arrayContaining([input, cacheRead, output]))
  })

  it('names the server in the price sheet where it is not the vendor’s', async () => {
    const result = await ask({ replies: { kind: 'text', text: 'x' } })
    expect(result.cost?.sheet).toContain(new URL(server().baseUrl).origin)
  })

  it('gives the answer without a cost where the server reports no usage', async () => {
    const result = await ask({ replies: { kind: 'text', text: 'kept', usage: 'none' } })
    expect(result.content).toEqual([{ type: 'text', text: 'kept' }])
    expect(result).not.toHaveProperty('usage')
    expect(result).not.toHaveProperty('cost')
    expect(result.unpriced).toMatch(/usage/)
  })

  it('gives no cost for usage that cannot be true, or for a model without a price', async () => {
    const impossible = { inputTokens: 10, outputTokens: 5, cachedTokens: 40 }
    expect(await ask({ replies: { kind: 'text', text: 'x', usage: impossible } })).not.toHaveProperty('cost')
    const served = await ask({ replies: { kind: 'text', text: 'x', model: 'gpt-unheard-of' } })
    expect(served.model).toBe('gpt-unheard-of')
    expect(served).not.toHaveProperty('cost')
    expect(served.unpriced).toContain('unheard-of')
  })

  it('quotes from a card that bounds what calls cost', async () => {
    const provider = harness.create({ baseUrl: urlOf(harness, server()), apiKey: key })
    const card = await provider.card(harness.model.id, Date.now())
    expect(card).toMatchObject({ card: 1, model: `${provider.name}/${harness.model.id}` })
    expect(BigInt(card.rates.input)).toBeGreaterThanOrEqual(cost(harness.model.input, 1n))
    expect(BigInt(card.rates.output)).toBeGreaterThanOrEqual(cost(harness.model.output, 1n))
    expect(server().requestCount).toBe(0)
  })

  it('costs no more than its quote', async () => {
    const provider = harness.create({ baseUrl: urlOf(harness, server()), apiKey: key })
    const card = await provider.card(harness.model.id, Date.now())
    const messages = [{ role: 'user', content: 'Ünïcödé and 漢字. '.repeat(200) }] as const
    const { quote, request } = quoteRequest({ model: harness.model.id, messages, maxOutputTokens: 300 }, card)
    const result = await ask({ replies: { kind: 'text', text: 'word '.repeat(500) }, request })
    expect(result.usage?.output.total).toBe(300)
    expect(parseMoney(result.cost?.amount ?? '')).toBeLessThanOrEqual(quote)
  })

  it('has no card for a model that it has no price for, and says which', async () => {
    const provider = harness.create({ baseUrl: urlOf(harness, server()), apiKey: key })
    const card = Promise.resolve().then(() => provider.card('model-unheard-of', Date.now()))
    await expect(card).rejects.toMatchObject({
      code: 'unknown_model',
      message: expect.stringContaining('model-unheard-of'),
    })
  })
}

/** Of so many tokens, at a price per million of them. */
function cost(price: string, tokens: bigint): bigint {
  return (parseMoney(price) * tokens) / 1_000_000n
}

const statuses = [
  { status: 400, retryable: false, booking: 'release' },
  { status: 401, retryable: false, booking: 'release' },
  { status: 403, retryable: false, booking: 'release' },
  { status: 404, retryable: false, booking: 'release' },
  { status: 408, retryable: true, booking: 'unresolved' },
  { status: 409, retryable: true, booking: 'unresolved' },
  { status: 413, retryable: false, booking: 'release' },
  { status: 422, retryable: false, booking: 'release' },
  { status: 429, retryable: true, booking: 'release' },
  { status: 500, retryable: true, booking: 'release' },
  { status: 502, retryable: true, booking: 'unresolved' },
  { status: 503, retryable: true, booking: 'release' },
  { status: 504, retryable: true, booking: 'unresolved' },
] as const

function describeFailures({ server, ask }: Suite): void {
  it.each(statuses)('books $status as $booking, retryable: $retryable, after one request', async (expected) => {
    const failed = ask({ replies: { kind: 'error', status: expected.status } })
    await expect(failed).rejects.toMatchObject({ code: 'provider_error', ...expected })
    expect(server().requestCount).toBe(1)
  })

  it.each([500, 502, 503])('does not know what a page with status %i has cost', async (status) => {
    const failed = ask({ replies: { kind: 'error', status, html: '<html><h1>Bad gateway</h1></html>' } })
    await expect(failed).rejects.toMatchObject({ status, booking: 'unresolved', retryable: true })
    await expect(failed).rejects.not.toThrow(/<html>/)
  })

  it('passes on how long to wait, in seconds, milliseconds or as a date', async () => {
    const error = (headers: Record<string, string>) => ({ kind: 'error', status: 429, headers }) as const
    await expect(ask({ replies: error({ 'retry-after': '7' }) })).rejects.toMatchObject({ retryAfter: 7_000 })
    await expect(ask({ replies: error({ 'retry-after-ms': '1234' }) })).rejects.toMatchObject({ retryAfter: 1_234 })
    const date = new Date(Date.now() + 60_000).toUTCString()
    const dated = await ask({ replies: error({ 'retry-after': date }) }).catch((reason) => reason)
    expect(dated.retryAfter).toBeGreaterThan(50_000)
    expect(dated.retryAfter).toBeLessThanOrEqual(60_000)
  })

  it('closes the socket when the signal is aborted', async () => {
    const controller = new AbortController()
    const call = ask({ replies: { kind: 'hang', afterChunks: 1 }, signal: controller.signal })
    await server().received(1)
    controller.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
    await server().idle()
    expect(server().requests[0]?.aborted).toBe(true)
  })

  it('sends nothing where the signal is aborted already', async () => {
    await expect(ask({ signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late')
    expect(server().requestCount).toBe(0)
  })

  it.each([0, 2])('does not know what a connection that broke after %i chunks has cost', async (afterChunks) => {
    const failed = ask({ replies: { kind: 'drop', afterChunks, text: 'a few words that never arrive' } })
    await expect(failed).rejects.toMatchObject({ code: 'provider_error', booking: 'unresolved', retryable: true })
    expect(server().requestCount).toBe(1)
  })

  it('knows that nothing was charged where nobody listens', async () => {
    await server().close()
    await expect(ask()).rejects.toMatchObject({ booking: 'release', retryable: true })
  })

  it('never shows the key', async () => {
    const replies = { kind: 'error', status: 401, message: `I do not know ${key}, sorry.` } as const
    const failed = await ask({ replies }).catch((error) => error)
    expect(failed.message).toContain('sorry')
    expect(inspect(failed, { depth: 8 })).not.toContain(key)
  })
}

function describeSettings({ harness, server }: Suite): void {
  it('does not ask the vendor without a key, and says what to set', async () => {
    for (const variable of harness.environment) vi.stubEnv(variable, '')
    const provider = harness.create({ baseUrl: '' })
    expect(() => provider.checkSettings?.()).toThrow(/no API key .* set [A-Z_]+_API_KEY/)
    const call = provider.generate(
      { model: harness.model.id, messages: [{ role: 'user', content: 'x' }], maxOutputTokens: 1 },
      { signal: new AbortController().signal, emit: () => {} },
    )
    await expect(call).rejects.toMatchObject({ code: 'missing_api_key' })
    expect(server().requestCount).toBe(0)
  })

  it('sends nothing with a key that no request can carry, and does not show it', async () => {
    const provider = harness.create({ baseUrl: urlOf(harness, server()), apiKey: 'first-half\nsecond-half' })
    const call = provider.generate(
      { model: harness.model.id, messages: [{ role: 'user', content: 'x' }], maxOutputTokens: 1 },
      { signal: new AbortController().signal, emit: () => {} },
    )
    const failed = await call.catch((error) => error)
    expect(failed).toMatchObject({ booking: 'release' })
    expect(failed.retryable).not.toBe(true)
    expect(inspect(failed)).not.toContain('-half')
    expect(server().requestCount).toBe(0)
  })

  it('is refused with a wrong key, and charges nothing', async () => {
    const provider = harness.create({ baseUrl: urlOf(harness, server()), apiKey: 'sk-wrong-1234567890' })
    const call = provider.generate(
      { model: harness.model.id, messages: [{ role: 'user', content: 'x' }], maxOutputTokens: 1 },
      { signal: new AbortController().signal, emit: () => {} },
    )
    await expect(call).rejects.toMatchObject({ status: 401, booking: 'release' })
  })
}
