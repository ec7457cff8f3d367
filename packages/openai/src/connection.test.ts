import { resolveConnection } from '@wflo/egress'
import { startModelServer } from '@wflo/model-server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openai } from './index.ts'
import { generateOptions, request } from './provider.fixtures.ts'
import { vendor } from './vendor.ts'

afterEach(() => vi.unstubAllEnvs())

const house = 'http://127.0.0.1:8000/v1'

describe('the key', () => {
  it.each([
    [{}, 'sk-env'],
    [{ apiKey: 'sk-own' }, 'sk-own'],
    [{ baseURL: house }, 'sk-env'],
    [{ baseURL: house, name: 'house' }, 'none'],
    [{ baseURL: house, name: 'house', apiKey: 'sk-own' }, 'sk-own'],
    [{ name: 'second' }, 'sk-env'],
  ])('of %j is %s', (options, key) => {
    vi.stubEnv('OPENAI_BASE_URL', '')
    vi.stubEnv('OPENAI_API_KEY', 'sk-env')
    expect(resolveConnection(vendor, options).apiKey).toBe(key)
  })

  it('has to be there for OpenAI itself', () => {
    vi.stubEnv('OPENAI_BASE_URL', '')
    vi.stubEnv('OPENAI_API_KEY', '')
    expect(() => resolveConnection(vendor, {})).toThrow(/OPENAI_API_KEY/)
    expect(() => resolveConnection(vendor, { baseURL: 'https://api.openai.com/v1/' })).toThrow(/OPENAI_API_KEY/)
    expect(() => resolveConnection(vendor, { apiKey: '' })).toThrow(/OPENAI_API_KEY/)
  })
})

describe('a key that no request can carry', () => {
  it.each(['sk-first\nsk-second', 'sk-copied…half', 'sk-with space', 'sk-“quoted”'])(
    'is refused before anything is sent, and not shown: %j',
    async (apiKey) => {
      await using server = await startModelServer()
      const provider = openai({ baseURL: server.baseUrl, apiKey })
      const failure = await provider.generate(request, generateOptions()).catch((error) => error)
      expect(failure).toMatchObject({
        code: 'invalid_value',
        message: expect.stringMatching(/API key .* position \d+/),
      })
      expect(failure.message).not.toMatch(/first|second|copied|half|quoted/)
      expect(() => provider.checkSettings?.()).toThrow(/position/)
      expect(server.requestCount).toBe(0)
    },
  )

  it('is none of those that merely end in a line break, as files do', () => {
    expect(resolveConnection(vendor, { apiKey: 'sk-own\n' }).apiKey).toBe('sk-own')
    expect(() => resolveConnection(vendor, { apiKey: ' \n', baseURL: house })).toThrow(/OPENAI_API_KEY/)
  })
})

describe('the base URL', () => {
  it('cannot hold a password, and does not show it', () => {
    const make = () => openai({ baseURL: 'https://me:hunter22@models.test/v1', apiKey: 'sk-x' }).checkSettings?.()
    expect(make).toThrow(/models\.test has a user or a password/)
    expect(make).not.toThrow(/hunter22/)
  })

  it.each(['localhost:8000/v1', 'not a url', 'ftp://models/v1', ''])('cannot be "%s"', async (baseURL) => {
    const provider = openai({ baseURL, apiKey: 'sk-x' })
    expect(() => provider.checkSettings?.()).toThrow(/is not a base URL: write one such as/)
    await expect(provider.generate(request, generateOptions())).rejects.toMatchObject({ code: 'invalid_value' })
    await expect(provider.card('gpt-4o', 0)).rejects.toMatchObject({ code: 'invalid_value' })
  })

  it('names OpenAI however it is written', async () => {
    for (const baseURL of [
      'https://api.openai.com/v1',
      'https://api.openai.com/v1/',
      'https://API.openai.com:443/v1',
    ]) {
      const { sheet } = await openai({ baseURL }).card('gpt-4o', Date.now())
      expect(sheet).toBe('genai-prices@0.1.8')
    }
    const { sheet } = await openai({ baseURL: 'https://gateway.test/openai/v1' }).card('gpt-4o', Date.now())
    expect(sheet).toBe('genai-prices@0.1.8 for https://gateway.test')
  })
})

describe('a regional server of OpenAI', () => {
  it('has no list prices, because it may cost more, but those of a sheet', async () => {
    const baseURL = 'https://eu.api.openai.com/v1'
    await expect(openai({ baseURL }).card('gpt-5.4', Date.now())).rejects.toMatchObject({ code: 'unknown_model' })
    const prices = { sheet: 'eu@1', prices: [{ model: 'gpt-5.4', rates: { input: '2.75', output: '16.5' } }] }
    const { sheet, rates } = await openai({ baseURL, prices }).card('gpt-5.4', Date.now())
    expect(sheet).toBe('eu@1 for https://eu.api.openai.com')
    expect(rates).toEqual({ input: '2750000', output: '16500000' })
  })
})

describe('a slow server', () => {
  it('is waited for when the global fetch has long given up', async () => {
    await using server = await startModelServer({ replies: { kind: 'hang' } })
    await fetch('data:,')
    const restore = limitGlobalFetch(1)
    const controller = new AbortController()
    const { signal } = controller
    const call = expect(
      openai({ baseURL: server.baseUrl }).generate(request, { ...generateOptions(), signal }),
    ).rejects.toThrow('enough')
    try {
      await server.received(1)
      const body = JSON.stringify({ model: request.model, messages: request.messages })
      await expect(fetch(`${server.baseUrl}/chat/completions`, { method: 'POST', body })).rejects.toThrow(
        'fetch failed',
      )
    } finally {
      controller.abort(new Error('enough'))
      restore()
    }
    await call
  })
})

/** Gives the dispatcher of the global `fetch` another limit than its 300 s, until `restore`. */
function limitGlobalFetch(headersTimeout: number): () => void {
  const places = globalThis as unknown as Record<symbol, { readonly constructor: new (options: object) => never }>
  const restores = [1, 2].map((place) => {
    const symbol = Symbol.for(`undici.globalDispatcher.${place}`)
    const dispatcher = places[symbol]
    if (dispatcher === undefined) return () => {}
    places[symbol] = new dispatcher.constructor({ headersTimeout })
    return () => {
      places[symbol] = dispatcher
    }
  })
  return () => {
    for (const restore of restores) restore()
  }
}
