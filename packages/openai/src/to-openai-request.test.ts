import { afterEach, describe, expect, it, vi } from 'vitest'
import { request } from './provider.fixtures.ts'
import { toOpenAIRequest } from './to-openai-request.ts'

afterEach(() => vi.unstubAllEnvs())

type Schema = NonNullable<typeof request.responseSchema>['schema']

function isStrict(schema: Schema): boolean | null | undefined {
  const { response_format: format } = toOpenAIRequest({ ...request, responseSchema: { name: 's', schema } }, {})
  return format?.type === 'json_schema' ? format.json_schema.strict : undefined
}

const closed: Schema = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
}

describe('a request to OpenAI', () => {
  it('always has its output limit, in the words of the server', () => {
    expect(toOpenAIRequest(request, {})).toMatchObject({ max_completion_tokens: 50 })
    const compatible = toOpenAIRequest(request, { outputLimitField: 'max_tokens' })
    expect(compatible).toMatchObject({ max_tokens: 50 })
    expect(compatible).not.toHaveProperty('max_completion_tokens')
    const overridden = toOpenAIRequest({ ...request, providerOptions: { max_completion_tokens: 9, model: 'x' } }, {})
    expect(overridden).toMatchObject({ max_completion_tokens: 50, model: 'gpt-4o-mini' })
  })

  it.each([undefined, null])('names the tier that the quote rests on where %s is asked for', (tier) => {
    vi.stubEnv('OPENAI_BASE_URL', '')
    const asked = tier === undefined ? request : { ...request, providerOptions: { service_tier: tier } }
    expect(toOpenAIRequest(asked, {})).toMatchObject({ service_tier: 'default' })
    expect(toOpenAIRequest(asked, { name: 'second' })).toMatchObject({ service_tier: 'default' })
    expect(toOpenAIRequest(asked, { baseURL: 'https://gateway.test/v1' })).toMatchObject({ service_tier: 'default' })
    const elsewhere = toOpenAIRequest(asked, { name: 'house', baseURL: 'https://house.test/v1' })
    expect(elsewhere.service_tier ?? null).toBeNull()
  })

  it('keeps the tier that is asked for', () => {
    const asked = { ...request, providerOptions: { service_tier: 'flex' } }
    expect(toOpenAIRequest(asked, {})).toMatchObject({ service_tier: 'flex' })
  })

  it('asks for strict JSON where the schema allows it', () => {
    expect(isStrict(closed)).toBe(true)
    expect(isStrict({ ...closed, properties: { a: closed } })).toBe(true)
  })

  it.each<[string, Schema]>([
    ['is open', { ...closed, additionalProperties: true }],
    ['has an optional property', { ...closed, required: [] }],
    ['has an open object inside', { ...closed, properties: { a: { type: ['object', 'null'], properties: {} } } }],
    ['has an open object in a list', { ...closed, properties: { a: { type: 'array', items: { type: 'object' } } } }],
  ])('does not ask for strict JSON where the schema %s', (_, schema) => {
    expect(isStrict(schema)).toBe(false)
  })

  it('does not ask for a life in the cache that has no price', () => {
    const cached = (ttl: string) => ({ ...request, providerOptions: { prompt_cache_options: { ttl } } })
    expect(toOpenAIRequest(cached('30m'), {})).toMatchObject({ prompt_cache_options: { ttl: '30m' } })
    expect(() => toOpenAIRequest(cached('12h'), {})).toThrow(/ttl: 12h.* has no price/)
  })

  it('sends the schema without its dialect', () => {
    const schema: Schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', ...closed }
    const { response_format: format } = toOpenAIRequest({ ...request, responseSchema: { name: 's', schema } }, {})
    expect(format).toEqual({ type: 'json_schema', json_schema: { name: 's', schema: closed, strict: true } })
  })

  it('gives tool calls and their results back as they came, without what another vendor’s model thought', () => {
    const { messages } = toOpenAIRequest(
      {
        ...request,
        messages: [
          {
            role: 'assistant',
            content: [
              { type: 'reasoning', vendor: 'anthropic', data: { type: 'redacted_thinking', data: 'EmwK' } },
              { type: 'text', text: 'Let me see.' },
              { type: 'tool-call', id: 'c1', tool: 'search', input: { query: 'x' } },
            ],
          },
          { role: 'tool', toolCallId: 'c1', content: 'found' },
        ],
      },
      {},
    )
    const call = { id: 'c1', type: 'function', function: { name: 'search', arguments: '{"query":"x"}' } }
    expect(messages).toEqual([
      { role: 'assistant', content: 'Let me see.', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c1', content: 'found' },
    ])
  })
})
