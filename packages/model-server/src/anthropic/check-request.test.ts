import { describe, expect, it } from 'vitest'
import { startModelServer } from '../model-server.ts'
import { errorOf, messageBody, postBody } from './post-message.fixtures.ts'

const closed = { type: 'object', properties: {}, additionalProperties: false }
const weather = { name: 'weather', input_schema: { type: 'object', properties: {} } }
const call = { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Bern' } }
const result = { type: 'tool_result', tool_use_id: 'call_1', content: 'Sunny' }
const mark = (ttl?: string) => ({ cache_control: { type: 'ephemeral', ...(ttl && { ttl }) } })
const text = (words: string, more: object = {}) => ({ type: 'text', text: words, ...more })
const user = (...content: readonly object[]) => ({ role: 'user', content })
const assistant = (...content: readonly object[]) => ({ role: 'assistant', content })
const format = (schema: object) => ({ output_config: { format: { type: 'json_schema', schema } } })

describe('a request', () => {
  it.each<[string, object, string]>([
    ['no model', { model: undefined }, 'model: Field required'],
    ['no limit', { max_tokens: undefined }, 'max_tokens: Field required'],
    ['a limit in words', { max_tokens: '10' }, 'max_tokens: Input should be a valid integer'],
    ['a negative limit', { max_tokens: -1 }, 'max_tokens: '],
    ['no messages', { messages: undefined }, 'messages: Field required'],
    ['an empty list of messages', { messages: [] }, 'at least one message is required'],
    ['an unknown field', { max_completion_tokens: 5 }, 'max_completion_tokens: Extra inputs are not permitted'],
    ['a temperature', { temperature: 1 }, 'temperature: Extra inputs are not permitted'],
    ['an unknown tier', { service_tier: 'flex' }, 'service_tier: '],
    ['an unknown speed', { speed: 'slow' }, 'speed: '],
    ['an unknown role', { messages: [{ role: 'tool', content: 'Hi' }] }, 'Unexpected role "tool"'],
    ['a message without content', { messages: [{ role: 'user' }] }, 'messages.0.content: Field required'],
    ['empty content', { messages: [{ role: 'user', content: '' }] }, 'must have non-empty content'],
    ['an empty text block', { messages: [user(text(''))] }, 'text content blocks must be non-empty'],
    ['a block without a type', { messages: [user({ text: 'Hi' })] }, 'messages.0.content.0.type: Field required'],
    ['an unknown block', { messages: [user({ type: 'input_text' })] }, "Input tag 'input_text'"],
    ['a block of an inherited name', { messages: [user({ type: 'constructor' })] }, "Input tag 'constructor'"],
    ['a call from the user', { messages: [user(call)] }, '`tool_use` blocks can only be in `assistant`'],
    ['a result from the assistant', { messages: [assistant(result)] }, '`tool_result` blocks can only be in `user`'],
    [
      'thinking without a signature',
      { messages: [user(text('Hi')), assistant({ type: 'thinking', thinking: 'Hm' }), user(text('Go on'))] },
      'messages.1.content.0.thinking.signature: Field required',
    ],
    ['arguments in words', { messages: [assistant({ ...call, input: '{}' }), user(result)] }, 'valid dictionary'],
    ['a call without a result', { messages: [user(text('Hi')), assistant(call), user(text('So?'))] }, 'call_1'],
    [
      'a result after other content',
      { messages: [user(text('Hi')), assistant(call), user(text('Here'), result)] },
      'without `tool_result` blocks immediately after: call_1',
    ],
    ['a result without a call', { messages: [user(result)] }, 'messages.0.content.0: unexpected `tool_use_id`'],
    ['a system block that is no text', { system: [{ type: 'image' }] }, "system.0.type: Input should be 'text'"],
    ['a tool without a schema', { tools: [{ name: 'weather' }] }, 'tools.0.custom.input_schema: Field required'],
    ['a tool of another type', { tools: [{ name: 'weather', input_schema: {} }] }, 'input_schema.type: Field required'],
    ['a tool with a space in its name', { tools: [{ ...weather, name: 'a b' }] }, 'tools.0.custom.name: '],
    ['a tool twice', { tools: [weather, weather] }, 'Tool names must be unique'],
    ['an open strict tool', { tools: [{ ...weather, strict: true }] }, "'additionalProperties' must be"],
    ["OpenAI's choice of tools", { tools: [weather], tool_choice: { type: 'required' } }, "Input tag 'required'"],
    ['a choice without tools', { tool_choice: { type: 'any' } }, 'while providing tools'],
    [
      'a choice of no tool',
      { tools: [weather], tool_choice: { type: 'tool' } },
      'tool_choice.tool.name: Field required',
    ],
    [
      'a choice of a tool that is not offered',
      { tools: [weather], tool_choice: { type: 'tool', name: 'other' } },
      "Tool 'other' not found",
    ],
    [
      'a forced tool with thinking',
      { tools: [weather], tool_choice: { type: 'any' }, thinking: { type: 'adaptive' } },
      'Thinking may not be enabled',
    ],
    ['unknown thinking', { thinking: { type: 'deep' } }, "thinking: Input tag 'deep'"],
    ['a small budget', { thinking: { type: 'enabled', budget_tokens: 50 } }, 'greater than or equal to 1024'],
    [
      'a budget above the limit',
      { max_tokens: 1_024, thinking: { type: 'enabled', budget_tokens: 1_024 } },
      '`max_tokens` must be greater than',
    ],
    ['an unknown effort', { output_config: { effort: 'huge' } }, 'output_config.effort: '],
    [
      'a format with a name',
      { output_config: { format: { type: 'json_schema', schema: closed, name: 'a' } } },
      'Extra',
    ],
    ['a format without a schema', { output_config: { format: { type: 'json_schema' } } }, 'schema: Field required'],
    ["OpenAI's JSON mode", { output_config: { format: { type: 'json_object' } } }, "should be 'json_schema'"],
    ['an open schema', format({ type: 'object' }), "'additionalProperties' must be explicitly set to false"],
    [
      'an open schema inside of another',
      format({ ...closed, properties: { a: { type: 'array', items: { type: 'object' } } } }),
      "'additionalProperties' must be explicitly set to false",
    ],
    [
      'a number with limits',
      format({ ...closed, properties: { a: { type: 'integer', minimum: 1 } } }),
      "For 'integer' type, properties minimum are not supported",
    ],
    ['an unknown mark', { system: [text('Be kind', { cache_control: { type: 'forever' } })] }, "should be 'ephemeral'"],
    ['an unknown time in the cache', { system: [text('Be kind', mark('2h'))] }, "should be '5m' or '1h'"],
    ['five marks', { messages: [user(...'abcde'.split('').map((word) => text(word, mark())))] }, 'Found 5'],
    [
      'a long mark after a short one',
      { system: [text('Be kind', mark())], messages: [user(text('Hi', mark('1h')))] },
      'must not come after',
    ],
  ])('with %s is refused with 400', async (_, more, words) => {
    await using server = await startModelServer()
    const error = await errorOf(await postBody(server, messageBody(more)))
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error' })
    expect(error.message).toContain(words)
    expect(server.requests[0]).toMatchObject({ status: 400, usage: undefined })
  })

  it.each<[string, object]>([
    ['a limit of 0, which fills the cache', { max_tokens: 0 }],
    ['a system prompt of marked blocks', { system: [text('Be kind', mark('1h')), text('Be brief', mark())] }],
    ['a system message', { messages: [user(text('Hi')), { role: 'system', content: 'Be kind' }] }],
    ['a tool of the vendor', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
    ['every choice of tools', { tools: [weather], tool_choice: { type: 'auto', disable_parallel_tool_use: true } }],
    ['no tools', { tools: [weather], tool_choice: { type: 'none' } }],
    ['a budget', { max_tokens: 2_000, thinking: { type: 'enabled', budget_tokens: 1_024 } }],
    ['thinking that is off', { thinking: { type: 'disabled' } }],
    ['an image', { messages: [user({ type: 'image', source: { type: 'url', url: 'https://a.test/a.png' } })] }],
    ['results in two messages', { messages: [assistant(call), user(result), user(text('So?'))] }],
    [
      'thinking that comes back',
      {
        messages: [
          user(text('Hi')),
          assistant({ type: 'thinking', thinking: 'Hm', signature: 'abc' }, call),
          user({ ...result, content: [text('Sunny')], is_error: false, ...mark() }),
        ],
      },
    ],
    ['effort and a schema', { output_config: { effort: 'low', format: { type: 'json_schema', schema: closed } } }],
    ['speed, place and tier', { speed: 'fast', inference_geo: 'us', service_tier: 'standard_only' }],
  ])('with %s is let in', async (_, more) => {
    await using server = await startModelServer()
    expect((await postBody(server, messageBody(more))).status).toBe(200)
  })

  it('needs a version that exists', async () => {
    await using server = await startModelServer()
    const without = await errorOf(await postBody(server, messageBody(), { headers: {} }))
    expect(without).toMatchObject({ status: 400, message: 'anthropic-version: header is required' })
    const unknown = await errorOf(
      await postBody(server, messageBody(), { headers: { 'anthropic-version': '2020-01-01' } }),
    )
    expect(unknown.message).toBe('anthropic-version: "2020-01-01" is not a valid version')
  })

  it('may bring a temperature and no system messages before version 2026-10-21', async () => {
    await using server = await startModelServer()
    const headers = { 'anthropic-version': '2023-06-01' }
    expect((await postBody(server, messageBody({ temperature: 0 }), { headers })).status).toBe(200)
    const messages = [{ role: 'system', content: 'Be kind' }]
    expect((await errorOf(await postBody(server, messageBody({ messages }), { headers }))).status).toBe(400)
  })

  it('is refused where it is no JSON', async () => {
    await using server = await startModelServer()
    const options = { method: 'POST', headers: { 'anthropic-version': '2026-10-21' }, body: '{"model": ' }
    const error = await errorOf(await fetch(`${server.url}/v1/messages`, options))
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error' })
    expect(server.requests[0]?.body).toBe('{"model": ')
  })
})
