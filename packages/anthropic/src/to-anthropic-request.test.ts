import type { Message } from '@wflo/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { request } from './provider.fixtures.ts'
import { toAnthropicRequest } from './to-anthropic-request.ts'

afterEach(() => vi.unstubAllEnvs())

function messagesOf(messages: readonly Message[]) {
  return toAnthropicRequest({ ...request, messages }, {})
}

describe('a conversation', () => {
  it('has its system messages apart', () => {
    const user = { role: 'user', content: 'Hello.' } as const
    expect(messagesOf([user])).not.toHaveProperty('system')
    expect(messagesOf([{ role: 'system', content: 'Be brief.' }, user])).toMatchObject({
      system: 'Be brief.',
      messages: [user],
    })
    const two = messagesOf([{ role: 'system', content: 'Be brief.' }, user, { role: 'system', content: 'And kind.' }])
    expect(two.system).toEqual([
      { type: 'text', text: 'Be brief.' },
      { type: 'text', text: 'And kind.' },
    ])
  })

  it('has the thoughts of the model as they came, sealed ones too, and those of other vendors not at all', () => {
    const thinking = { type: 'thinking', thinking: 'Look it up.', signature: 'EqQB' }
    const sealed = { type: 'redacted_thinking', data: 'EmwK' }
    const { messages } = messagesOf([
      { role: 'user', content: 'Look.' },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', vendor: 'anthropic', data: thinking, maxTokens: 20 },
          { type: 'reasoning', vendor: 'another', data: { sealed: 'x' } },
          { type: 'reasoning', vendor: 'anthropic', data: sealed },
          { type: 'tool-call', id: 'c1', tool: 'search', input: {} },
        ],
      },
      { role: 'tool', toolCallId: 'c1', content: 'found' },
    ])
    expect(messages[1]?.content).toEqual([thinking, sealed, { type: 'tool_use', id: 'c1', name: 'search', input: {} }])
  })

  it.each([{ type: 'image', source: { type: 'url', url: 'https://a.test/1.png' } }, 'a text', null])(
    'has nothing else in the place of a thought, which would not be in the quote: %j',
    (data) => {
      const thought = { type: 'reasoning', vendor: 'anthropic', data } as const
      expect(() => messagesOf([{ role: 'assistant', content: [thought] }])).toThrow(/give back what the model gave/)
    },
  )

  it('has the results of tools in one turn of the user, with what the user says next', () => {
    const { messages } = messagesOf([
      { role: 'user', content: 'Look.' },
      { role: 'user', content: 'Please.' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: '' },
          { type: 'tool-call', id: 'c1', tool: 'search', input: { query: 'x' } },
          { type: 'tool-call', id: 'c2', tool: 'search', input: '{"que' },
        ],
      },
      { role: 'tool', toolCallId: 'c1', content: 'found' },
      { role: 'tool', toolCallId: 'c2', content: 'no JSON' },
      { role: 'user', content: 'And?' },
    ])
    expect(messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look.' },
          { type: 'text', text: 'Please.' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'c1', name: 'search', input: { query: 'x' } },
          { type: 'tool_use', id: 'c2', name: 'search', input: { INVALID_JSON: '{"que' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'c1', content: 'found' },
          { type: 'tool_result', tool_use_id: 'c2', content: 'no JSON' },
          { type: 'text', text: 'And?' },
        ],
      },
    ])
  })

  it('leaves out turns of the model in which it said nothing', () => {
    const empty = [{ type: 'text', text: '' }] as const
    const { messages } = messagesOf([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: empty },
      { role: 'assistant', content: '' },
      { role: 'user', content: [{ type: 'text', text: 'b' }] },
    ])
    expect(messages).toEqual([{ role: 'user', content: ['a', 'b'].map((text) => ({ type: 'text', text })) }])
  })
})

describe('a file', () => {
  const blockOf = (part: object) =>
    messagesOf([{ role: 'user', content: [{ type: 'file', maxTokens: 9, ...part } as never] }]).messages[0]?.content[0]

  it('is an image, a PDF or plain text, as data or by its URL', () => {
    expect(blockOf({ mediaType: 'image/png', data: 'AAAA' })).toEqual({
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: 'AAAA' },
    })
    expect(blockOf({ mediaType: 'image/webp', url: 'https://a.test/b.webp' })).toEqual({
      type: 'image',
      source: { type: 'url', url: 'https://a.test/b.webp' },
    })
    expect(blockOf({ mediaType: 'application/pdf', data: 'AAAA', name: 'A paper' })).toEqual({
      type: 'document',
      title: 'A paper',
      source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' },
    })
    expect(blockOf({ mediaType: 'application/pdf', url: 'https://a.test/b.pdf' })).toMatchObject({
      source: { type: 'url', url: 'https://a.test/b.pdf' },
    })
    const text = Buffer.from('Grüße').toString('base64')
    expect(blockOf({ mediaType: 'text/plain', data: text })).toEqual({
      type: 'document',
      source: { type: 'text', media_type: 'text/plain', data: 'Grüße' },
    })
  })

  it.each([
    { mediaType: 'audio/mpeg', data: 'AAAA' },
    { mediaType: 'text/plain', url: 'https://a.test/b.txt' },
  ])('of another kind is refused before anything is sent: %j', (part) =>
    expect(() => blockOf(part)).toThrow(expect.objectContaining({ code: 'invalid_value', booking: 'release' })),
  )
})

describe('tools', () => {
  const tool = { name: 'search', description: 'Finds.', inputSchema: { type: 'object', properties: {} } }

  it.each([
    ['auto', 'auto'],
    ['none', 'none'],
    ['required', 'any'],
  ] as const)('are offered, and the choice of %s is called %s', (toolChoice, type) => {
    expect(toAnthropicRequest({ ...request, tools: [tool], toolChoice }, {})).toMatchObject({
      tools: [{ name: 'search', description: 'Finds.', input_schema: tool.inputSchema }],
      tool_choice: { type },
    })
  })

  it('stand beside those of the server, and need no choice where there are none', () => {
    const search = { type: 'web_search_20260318', name: 'web_search' }
    const { tools } = toAnthropicRequest({ ...request, tools: [tool], providerOptions: { tools: [search] } }, {})
    expect(tools).toMatchObject([search, { name: 'search' }])
    const alone = toAnthropicRequest({ ...request, providerOptions: { tools: [search] } }, {})
    expect(alone.tools).toEqual([search])
    expect(toAnthropicRequest({ ...request, tools: [], toolChoice: 'auto' }, {})).not.toHaveProperty('tool_choice')
  })
})

describe('structured output', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false }

  it('keeps what else is set for the output', () => {
    const providerOptions = { output_config: { effort: 'low' } }
    const converted = toAnthropicRequest({ ...request, responseSchema: { name: 's', schema }, providerOptions }, {})
    expect(converted.output_config).toEqual({ effort: 'low', format: { type: 'json_schema', schema } })
    expect(converted).not.toHaveProperty('system')
  })

  it('is asked for in words where Anthropic does not take the schema', () => {
    const open = { type: 'object', additionalProperties: { type: 'number' } }
    const messages = [{ role: 'system', content: 'Be brief.' }, ...request.messages] as const
    const converted = toAnthropicRequest({ ...request, messages, responseSchema: { name: 's', schema: open } }, {})
    expect(converted).not.toHaveProperty('output_config')
    expect(converted.system).toEqual([
      { type: 'text', text: 'Be brief.' },
      { type: 'text', text: expect.stringContaining(JSON.stringify(open)) },
    ])
  })
})

describe('what the quote rests on', () => {
  it('is said, unless something else is asked for', () => {
    expect(toAnthropicRequest(request, {})).toMatchObject({ service_tier: 'standard_only', max_tokens: 50 })
    const providerOptions = { service_tier: 'auto', inference_geo: 'us', max_tokens: 9, model: 'x' }
    expect(toAnthropicRequest({ ...request, model: 'claude-opus-5-5', providerOptions }, {})).toMatchObject({
      service_tier: 'auto',
      inference_geo: 'us',
      max_tokens: 50,
      model: 'claude-opus-5-5',
    })
    const empty = { service_tier: null, inference_geo: null }
    expect(toAnthropicRequest({ ...request, model: 'claude-opus-5-5', providerOptions: empty }, {})).toMatchObject({
      service_tier: 'standard_only',
      inference_geo: 'global',
    })
  })

  it.each([
    'claude-2.1',
    'claude-instant-1.2',
    'claude-3-haiku-20240307',
    'claude-3-7-sonnet-latest',
    'claude-opus-4-20250514',
    'claude-sonnet-4-0',
    'claude-opus-4-1-20250805',
    'claude-opus-4-5',
    'claude-sonnet-4-5-20250929',
    'claude-haiku-4-5@20251001',
  ])('has no region for %s, which refuses the field', (model) => {
    expect(toAnthropicRequest({ ...request, model }, {})).not.toHaveProperty('inference_geo')
  })

  it.each([
    'claude-opus-4-6',
    'claude-sonnet-4-6-20260217',
    'claude-opus-4-8',
    'claude-sonnet-5',
    'claude-haiku-5-5',
    'claude-fable-5-2',
  ])('has a region for %s', (model) =>
    expect(toAnthropicRequest({ ...request, model }, {}).inference_geo).toBe('global'),
  )

  it('is said to Anthropic by a second instance too', () => {
    vi.stubEnv('ANTHROPIC_BASE_URL', '')
    const converted = toAnthropicRequest({ ...request, model: 'claude-opus-5-5' }, { name: 'second' })
    expect(converted).toMatchObject({ service_tier: 'standard_only', inference_geo: 'global' })
  })

  it('is not in the words of other servers', () => {
    const house = { name: 'house', baseURL: 'https://house.test' }
    const converted = toAnthropicRequest({ ...request, model: 'claude-opus-5-5', temperature: 0.5 }, house)
    expect(converted).not.toHaveProperty('service_tier')
    expect(converted).not.toHaveProperty('inference_geo')
    expect(converted).toMatchObject({ temperature: 0.5 })
  })
})
