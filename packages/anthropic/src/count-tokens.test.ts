import { startModelServer } from '@wflo/model-server'
import { describe, expect, it } from 'vitest'
import { anthropic } from './index.ts'
import { request } from './provider.fixtures.ts'

const { signal } = new AbortController()
const vendorUrl = 'https://api.anthropic.com'

describe('a count of tokens', () => {
  it.each([
    [100, 164],
    [3_200, 3_264],
    [10_001, 10_202],
  ])('of %i has its margin: %i', async (counted, expected) => {
    const fetch: typeof globalThis.fetch = async () => Response.json({ input_tokens: counted })
    expect(await anthropic({ baseURL: vendorUrl, apiKey: 'sk-x', fetch }).tighten?.(request, { signal })).toBe(expected)
  })

  it('asks for what will be sent, in fields that the endpoint knows', async () => {
    await using server = await startModelServer()
    const providerOptions = { thinking: { type: 'disabled' }, metadata: { user_id: 'u' }, stop_sequences: ['x'] }
    const tools = [{ name: 'search', inputSchema: { type: 'object', properties: {} } }]
    const messages = [{ role: 'system', content: 'Be brief.' }, ...request.messages] as const
    const provider = anthropic({ baseURL: server.url, countTokens: true })
    expect(await provider.tighten?.({ ...request, messages, tools, providerOptions }, { signal })).toBeGreaterThan(64)
    expect(server.requests[0]).toMatchObject({ path: '/v1/messages/count_tokens' })
    expect(Object.keys(server.requests[0]?.body as object).sort()).toEqual([
      'messages',
      'model',
      'system',
      'thinking',
      'tools',
    ])
  })

  it('is none where it fails, and not asked of other servers', async () => {
    await using server = await startModelServer({ apiKey: 'sk-right' })
    expect(
      await anthropic({ baseURL: server.url, apiKey: 'sk-wrong', countTokens: true }).tighten?.(request, { signal }),
    ).toBeUndefined()
    const odd: typeof globalThis.fetch = async () => Response.json({ input_tokens: 'many' })
    expect(
      await anthropic({ baseURL: vendorUrl, apiKey: 'sk-x', fetch: odd }).tighten?.(request, { signal }),
    ).toBeUndefined()
    const before = server.requestCount
    for (const name of ['anthropic', 'house']) {
      const provider = anthropic({ name, baseURL: server.url })
      expect(await provider.tighten?.(request, { signal })).toBeUndefined()
    }
    expect(server.requestCount).toBe(before)
  })

  it('is announced by the card', async () => {
    const now = Date.now()
    expect(await anthropic({ baseURL: vendorUrl }).card(request.model, now)).toMatchObject({ countable: true })
    expect(await anthropic({ baseURL: vendorUrl, countTokens: false }).card(request.model, now)).not.toHaveProperty(
      'countable',
    )
    const gateway = anthropic({ baseURL: 'https://gateway.test' })
    expect(await gateway.card(request.model, now)).not.toHaveProperty('countable')
  })

  it('ends with the signal', async () => {
    await using server = await startModelServer()
    const late = { signal: AbortSignal.abort(new Error('too late')) }
    await expect(anthropic({ baseURL: server.url, countTokens: true }).tighten?.(request, late)).rejects.toThrow(
      'too late',
    )
    expect(server.requestCount).toBe(0)
  })
})
