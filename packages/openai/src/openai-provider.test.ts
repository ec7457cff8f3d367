import type { LanguageModelRequest } from '@wflo/core'
import { defineLLMStep, usd } from '@wflo/core'
import { createEngine } from '@wflo/core/engine'
import { parsePriceSheet } from '@wflo/cost'
import { startModelServer } from '@wflo/model-server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openai } from './index.ts'

afterEach(() => vi.unstubAllEnvs())

const request: LanguageModelRequest = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Hello.' }],
  maxOutputTokens: 50,
}

function options(): { readonly signal: AbortSignal; readonly emit: () => void } {
  return { signal: new AbortController().signal, emit: () => {} }
}

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
    expect((await provider.generate(request, options())).finishReason).toBe('stop')
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
    const result = await provider.generate(request, options())
    expect(result.cost?.amount).toMatch(/^0\.0000/)
    expect(server.requests[0]?.body).toMatchObject({ max_tokens: 50 })
    expect(server.requests[0]?.body).not.toHaveProperty('stream')
    expect(server.requests[0]?.headers['x-team']).toBe('a')
  })

  it('passes provider options through, and the tier into the cost', async () => {
    await using server = await startModelServer()
    const provider = openai({ baseURL: server.baseUrl, apiKey: 'sk-x' })
    await provider.generate({ ...request, temperature: 0.2, providerOptions: { seed: 7, top_p: 0.5 } }, options())
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
    const { cost } = await priced.generate({ ...request, model: 'gpt-house' }, options())
    expect(cost).toMatchObject({ amount: '0.00012' })
    expect(cost?.sheet).toContain('house@1')
  })

  it('does not try again what has no credit left', async () => {
    const replies = { kind: 'error', status: 429, type: 'insufficient_quota', code: 'insufficient_quota' } as const
    await using server = await startModelServer({ replies })
    const failed = openai({ baseURL: server.baseUrl }).generate(request, options())
    await expect(failed).rejects.toMatchObject({
      retryable: false,
      vendorCode: 'insufficient_quota',
      booking: 'release',
    })
  })

  it('does not take a stream that ends early for an answer', async () => {
    const chunk = { id: 'c', choices: [{ index: 0, delta: { content: 'half an' } }] }
    const body = `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`
    await using server = await startModelServer({
      replies: { kind: 'raw', headers: { 'content-type': 'text/event-stream' }, body },
    })
    const failed = openai({ baseURL: server.baseUrl }).generate(request, options())
    await expect(failed).rejects.toMatchObject({ booking: 'unresolved', retryable: true })
  })

  it('takes the last running total of usage, and adds none', async () => {
    const usage = (count: number) => ({ prompt_tokens: 10, completion_tokens: count, total_tokens: 10 + count })
    const chunks = [
      { choices: [{ index: 0, delta: { content: 'a' } }], usage: usage(1) },
      { choices: [{ index: 0, delta: { content: 'b' }, finish_reason: 'stop' }], usage: usage(2) },
      { choices: [], usage: null },
    ]
    const body = [...chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`), 'data: [DONE]\n\n']
    await using server = await startModelServer({
      replies: { kind: 'raw', headers: { 'content-type': 'text/event-stream' }, body },
    })
    const result = await openai({ baseURL: server.baseUrl }).generate(request, options())
    expect(result.usage).toEqual({ input: { total: 10 }, output: { total: 2 } })
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
