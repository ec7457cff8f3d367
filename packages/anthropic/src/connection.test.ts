import { resolveConnection } from '@wflo/egress'
import { startModelServer } from '@wflo/model-server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { anthropic } from './index.ts'
import { generateOptions, request } from './provider.fixtures.ts'
import { vendor } from './vendor.ts'

afterEach(() => vi.unstubAllEnvs())

const house = 'http://127.0.0.1:8000'

describe('the key', () => {
  it.each([
    [{}, 'sk-env'],
    [{ apiKey: 'sk-own' }, 'sk-own'],
    [{ baseURL: house }, 'sk-env'],
    [{ baseURL: house, name: 'house' }, 'none'],
    [{ name: 'second' }, 'sk-env'],
  ])('of %j is %s', (options, key) => {
    vi.stubEnv('ANTHROPIC_BASE_URL', '')
    vi.stubEnv('ANTHROPIC_API_KEY', 'sk-env')
    expect(resolveConnection(vendor, options).apiKey).toBe(key)
  })

  it('has to be there for Anthropic itself', () => {
    vi.stubEnv('ANTHROPIC_BASE_URL', '')
    vi.stubEnv('ANTHROPIC_API_KEY', '')
    expect(() => anthropic().checkSettings?.()).toThrow(/ANTHROPIC_API_KEY/)
    expect(() => anthropic({ baseURL: 'https://api.anthropic.com/' }).checkSettings?.()).toThrow(/ANTHROPIC_API_KEY/)
  })
})

describe('what the environment holds for Anthropic', () => {
  it('goes to no other server: no key, no token, no headers', async () => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'sk-secret-env')
    vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'token-secret-env')
    vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'X-Gateway-Key: secret-header\nx-team: env')
    await using server = await startModelServer()
    const sent: Headers[] = []
    const fetch: typeof globalThis.fetch = (input, init) => {
      sent.push(new Headers(init?.headers))
      return globalThis.fetch(input, init)
    }
    const options = { baseURL: server.url, headers: { 'x-team': 'own' }, fetch }
    await anthropic({ ...options, name: 'house' }).generate(request, generateOptions())
    await anthropic(options).generate(request, generateOptions())
    const [house, own] = sent.map((headers) => Object.fromEntries(headers))
    expect(house).toMatchObject({ authorization: 'Bearer none', 'x-team': 'own' })
    expect(JSON.stringify(house)).not.toContain('secret')
    expect(own).toMatchObject({
      authorization: 'Bearer sk-secret-env',
      'x-gateway-key': 'secret-header',
      'x-team': 'own',
    })
  })
})

describe('the base URL', () => {
  it('may end in the version, and names Anthropic however it is written', async () => {
    await using server = await startModelServer()
    for (const baseURL of [server.url, `${server.url}/`, server.baseUrl, `${server.baseUrl}/`]) {
      expect((await anthropic({ baseURL }).generate(request, generateOptions())).finishReason).toBe('stop')
    }
    for (const baseURL of ['https://api.anthropic.com', 'https://API.anthropic.com:443/v1/']) {
      const { sheet } = await anthropic({ baseURL }).card(request.model, Date.now())
      expect(sheet).not.toContain(' for ')
    }
    const { sheet } = await anthropic({ baseURL: 'https://gateway.test/anthropic' }).card(request.model, Date.now())
    expect(sheet).toMatch(/ for https:\/\/gateway\.test$/)
  })

  it.each(['localhost:8000', 'not a url', ''])('cannot be "%s"', async (baseURL) => {
    const provider = anthropic({ baseURL, apiKey: 'sk-x' })
    expect(() => provider.checkSettings?.()).toThrow(/is not a base URL/)
    await expect(provider.generate(request, generateOptions())).rejects.toMatchObject({ code: 'invalid_value' })
  })
})
