import Anthropic, { APIConnectionError, APIError, APIUserAbortError } from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import { type ModelServer, type ModelServerOptions, startModelServer } from '../model-server.ts'

type Body = Anthropic.MessageCreateParamsNonStreaming

function clientOf(server: ModelServer, apiKey = 'sk-ant-test') {
  return new Anthropic({ apiKey, baseURL: server.url, maxRetries: 0 })
}

async function setUp(options?: ModelServerOptions) {
  const server = await startModelServer(options)
  const { messages } = clientOf(server)
  const ask = (text: string, more: Partial<Body> = {}) => ({
    model: 'claude-sonnet-5',
    max_tokens: 100,
    messages: [{ role: 'user' as const, content: text }],
    ...more,
  })
  const complete = (text: string, more?: Partial<Body>) => messages.create({ ...ask(text, more), stream: false })
  const stream = (text: string, more?: Partial<Body>, signal?: AbortSignal) =>
    messages.create({ ...ask(text, more), stream: true }, signal && { signal })
  const accumulate = (text: string, more?: Partial<Body>) => messages.stream(ask(text, more)).finalMessage()
  return { server, messages, ask, complete, stream, accumulate, [Symbol.asyncDispose]: server.close }
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const collected: Item[] = []
  for await (const item of items) collected.push(item)
  return collected
}

/** The error that a promise rejects with. */
async function errorOf(promise: Promise<unknown>): Promise<InstanceType<typeof APIError>> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof APIError) return error
  throw new Error(`expected an APIError, got ${String(error)}`)
}

const weather: Anthropic.Tool = {
  name: 'weather',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}
const scriptedUsage = {
  inputTokens: 1_000,
  outputTokens: 50,
  cachedTokens: 600,
  cacheWriteTokens: 300,
  cacheWrite1hTokens: 100,
  reasoningTokens: 20,
  requests: { webSearch: 2 },
}
const wireCounts = {
  input_tokens: 100,
  cache_read_input_tokens: 600,
  cache_creation_input_tokens: 300,
  output_tokens: 50,
  output_tokens_details: { thinking_tokens: 20 },
  server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 },
}
const wireUsage = {
  ...wireCounts,
  cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 100 },
  service_tier: 'standard',
  inference_geo: 'global',
  speed: 'standard',
}

describe('a message', () => {
  it('carries scripted text and usage whose input excludes what the cache read and wrote', async () => {
    await using model = await setUp({
      replies: { kind: 'text', text: 'Hello.', usage: scriptedUsage, model: 'claude-sonnet-5-20260101' },
    })
    const { _request_id, ...message } = await model.complete('Hi')
    expect(message).toEqual({
      id: 'msg_000001',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-5-20260101',
      content: [{ type: 'text', text: 'Hello.', citations: null }],
      container: null,
      diagnostics: null,
      stop_reason: 'end_turn',
      stop_details: null,
      stop_sequence: null,
      usage: wireUsage,
    })
    expect(_request_id).toBe(model.server.requests[0]?.requestId)
    expect(model.server.requests[0]).toMatchObject({
      path: '/v1/messages',
      usage: scriptedUsage,
      served: { model: 'claude-sonnet-5-20260101', serviceTier: 'default' },
    })
  })

  it('says which tier, speed and place served it, and logs the same', async () => {
    const served = { serviceTier: 'priority', region: 'us' }
    await using model = await setUp({ replies: { kind: 'text', text: 'Hello.', ...served } })
    const { usage } = await model.complete('Hi', { speed: 'fast' })
    expect(usage).toMatchObject({ service_tier: 'priority', speed: 'fast', inference_geo: 'us' })
    expect(model.server.requests[0]?.served).toMatchObject({ ...served, speed: 'fast' })
  })

  it('sends no usage where the script says so', async () => {
    await using model = await setUp({ replies: { kind: 'text', text: 'Hello.', usage: 'none' } })
    expect((await model.complete('Hi')).usage).toBeUndefined()
  })

  it('is cut at the output limit', async () => {
    await using model = await setUp({ replies: { kind: 'text', text: 'one two three four five' } })
    const message = await model.complete('Count', { max_tokens: 3 })
    expect(message).toMatchObject({ stop_reason: 'max_tokens', content: [{ text: 'one two three' }] })
    expect(message.usage.output_tokens).toBe(3)
  })

  it('has no content where thinking spent the limit', async () => {
    await using model = await setUp({ replies: { kind: 'text', text: 'never said', reasoningTokens: 50 } })
    const message = await model.complete('Think', { max_tokens: 10 })
    expect(message.content.map(({ type }) => type)).toEqual(['thinking'])
    expect(message.usage.output_tokens_details?.thinking_tokens).toBe(10)
  })

  it('refuses with details', async () => {
    await using model = await setUp({ replies: { kind: 'text', text: 'No.', finishReason: 'content-filter' } })
    expect(await model.complete('Hi')).toMatchObject({ stop_reason: 'refusal', stop_details: { type: 'refusal' } })
  })

  it('calls tools, with input as an object or as the text that is no JSON', async () => {
    const calls = [
      { id: 'toolu_1', tool: 'weather', arguments: { city: 'Bern' } },
      { tool: 'weather', arguments: '{"city": ' },
    ]
    await using model = await setUp({ replies: { kind: 'tool-calls', calls, text: 'I look.' } })
    const message = await model.complete('Weather?', { tools: [weather] })
    expect(message).toMatchObject({
      stop_reason: 'tool_use',
      content: [
        { type: 'text', text: 'I look.' },
        { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Bern' }, caller: { type: 'direct' } },
        { type: 'tool_use', id: 'call_000001_1', name: 'weather', input: '{"city": ' },
      ],
    })
  })

  it('shows its thinking, unless it is asked to omit the words', async () => {
    await using model = await setUp({ replies: { kind: 'text', text: 'Four.', reasoning: 'Two and two' } })
    const shown = await model.complete('Add', { thinking: { type: 'adaptive' } })
    expect(shown.content[0]).toMatchObject({ type: 'thinking', thinking: 'Two and two' })
    expect(shown.usage.output_tokens_details?.thinking_tokens).toBe(3)
    const omitted = await model.complete('Add', { thinking: { type: 'adaptive', display: 'omitted' } })
    expect(omitted.content[0]).toMatchObject({ type: 'thinking', thinking: '', signature: expect.stringMatching(/./) })
  })
})

describe('a streamed message', () => {
  it('brings its events in order, with the usage at both ends', async () => {
    await using model = await setUp({ replies: { kind: 'text', text: 'one two', usage: scriptedUsage } })
    const response = await model.stream('Count').asResponse()
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(response.headers.get('request-id')).toBe('req_000001')
    const wire = await response.text()
    const names = Array.from(wire.matchAll(/^event: (.*)$/gm), ([, name]) => name)
    expect(names).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
    const events = Array.from(wire.matchAll(/^data: (.*)$/gm), ([, data]) => JSON.parse(data ?? ''))
    expect(events.map(({ type }) => type)).toEqual(names)
    expect(events[0].message).toMatchObject({ content: [], stop_reason: null })
    expect(events[0].message.usage).toEqual({
      ...wireUsage,
      output_tokens: 1,
      output_tokens_details: { thinking_tokens: 0 },
    })
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: 'end_turn' }, usage: wireCounts })
  })

  it('adds up to the message that is not streamed', async () => {
    const calls = [{ tool: 'weather', arguments: { city: 'Bern' } }]
    await using model = await setUp({ replies: { kind: 'tool-calls', calls, text: 'I look.', reasoning: 'A tool' } })
    const more: Partial<Body> = { tools: [weather], thinking: { type: 'adaptive' } }
    const streamed = await model.accumulate('Weather?', more)
    const whole = await model.complete('Weather?', more)
    expect(streamed.content.map(({ type }) => type)).toEqual(['thinking', 'text', 'tool_use'])
    expect(streamed.usage).toEqual(whole.usage)
    expect(streamed.stop_reason).toBe(whole.stop_reason)
    expect(streamed.content.slice(1)).toMatchObject([
      { text: 'I look.' },
      { name: 'weather', input: { city: 'Bern' }, caller: { type: 'direct' } },
    ])
    expect(streamed.content[0]).toMatchObject({ thinking: 'A tool', signature: expect.stringMatching(/./) })
  })

  it('can end with an error after some chunks', async () => {
    await using model = await setUp({ replies: { kind: 'error', status: 529, afterChunks: 4 } })
    const events: Anthropic.RawMessageStreamEvent[] = []
    const reading = async () => {
      for await (const event of await model.stream('Hi')) events.push(event)
    }
    expect(await errorOf(reading())).toMatchObject({ type: 'overloaded_error', requestID: 'req_000001' })
    expect(events.map(({ type }) => type)).toEqual(['message_start', 'content_block_start', 'content_block_delta'])
    expect(model.server.requests[0]).toMatchObject({ status: 200, aborted: false })
    expect(model.server.requests[0]?.usage?.outputTokens).toBeGreaterThan(0)
  })
})

describe('a count of tokens', () => {
  it('is what a reply reports, uses up no scripted reply and is never paid', async () => {
    await using model = await setUp({ replies: [{ kind: 'text', text: 'Hello.' }] })
    const prompt = { system: 'Be kind.', tools: [weather] }
    const { max_tokens: _, ...counted } = model.ask('How many tokens are these?', prompt)
    const { input_tokens } = await model.messages.countTokens(counted)
    const message = await model.complete('How many tokens are these?', prompt)
    expect(message.content).toMatchObject([{ text: 'Hello.' }])
    expect(input_tokens).toBeGreaterThan(10)
    expect(input_tokens).toBe(message.usage.input_tokens)
    expect(model.server.requests).toMatchObject([
      { path: '/v1/messages/count_tokens', status: 200, usage: undefined, served: undefined },
      { path: '/v1/messages', status: 200, usage: { inputTokens: input_tokens } },
    ])
  })

  it('can be refused or be wrong, whatever the script of replies', async () => {
    const refuse = { kind: 'error', status: 429 } as const
    await using limited = await setUp({ replies: { kind: 'text', text: 'Hello.' }, countReply: refuse })
    const prompt = { model: 'claude-sonnet-5', messages: [{ role: 'user' as const, content: 'Hi' }] }
    expect(await errorOf(limited.messages.countTokens(prompt).then())).toMatchObject({ type: 'rate_limit_error' })
    expect((await limited.complete('Hi')).content).toMatchObject([{ text: 'Hello.' }])
    await using wrong = await setUp({ countReply: { kind: 'raw', body: '{"input_tokens":-1}' } })
    expect((await wrong.messages.countTokens(prompt)).input_tokens).toBe(-1)
  })

  it('is checked like a message, but takes no limit', async () => {
    await using model = await setUp()
    const error = await errorOf(model.messages.countTokens(model.ask('Hi')).then())
    expect(error).toMatchObject({ status: 400, apiMessage: 'max_tokens: Extra inputs are not permitted' })
  })
})

describe('an error', () => {
  it.each([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [403, 'permission_error'],
    [404, 'not_found_error'],
    [413, 'request_too_large'],
    [429, 'rate_limit_error'],
    [500, 'api_error'],
    [503, 'api_error'],
    [504, 'timeout_error'],
    [529, 'overloaded_error'],
  ])('with status %i has the type %s and the id of its request', async (status, type) => {
    await using model = await setUp({ replies: { kind: 'error', status, headers: { 'retry-after': '7' } } })
    const error = await errorOf(model.complete('Hi').then())
    expect(error).toMatchObject({ status, type, requestID: 'req_000001', error: { type: 'error', error: { type } } })
    expect(error.error).toMatchObject({ request_id: 'req_000001' })
    expect(error.headers?.get('retry-after')).toBe('7')
  })

  it('can carry words and a code of its own', async () => {
    const replies = { kind: 'error', status: 400, message: 'Too big', code: 'image_dimensions_too_large' } as const
    await using model = await setUp({ replies })
    expect(await errorOf(model.complete('Hi').then())).toMatchObject({
      apiMessage: 'Too big',
      errorCode: 'image_dimensions_too_large',
    })
  })

  it('meets wrong keys only, in either header, and logs none', async () => {
    await using server = await startModelServer({ apiKey: 'sk-ant-right' })
    const ask = (apiKey: string) =>
      clientOf(server, apiKey).messages.countTokens({ model: 'demo', messages: [{ role: 'user', content: 'Hi' }] })
    expect(await errorOf(ask('sk-ant-wrong').then())).toMatchObject({ status: 401, type: 'authentication_error' })
    expect((await ask('sk-ant-right')).input_tokens).toBe(1)
    const headers = { 'x-api-key': 'sk-ant-right', 'anthropic-version': '2026-10-21' }
    const body = JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'Hi' }] })
    const byHeader = await fetch(`${server.url}/v1/messages/count_tokens`, { method: 'POST', headers, body })
    expect(byHeader.status).toBe(200)
    expect(JSON.stringify(server.requests)).not.toContain('sk-ant')
  })

  it('meets models and paths that Anthropic does not have', async () => {
    await using model = await setUp()
    const noModel = await errorOf(model.complete('Hi', { model: 'gpt-4o-mini' }).then())
    expect(noModel).toMatchObject({ status: 404, type: 'not_found_error', apiMessage: 'model: gpt-4o-mini' })
    const noPath = await errorOf(clientOf(model.server).get('/v1/nothing').then())
    expect(noPath).toMatchObject({ status: 404, type: 'not_found_error' })
  })
})

describe('a broken connection', () => {
  it('ends before the first byte', async () => {
    await using model = await setUp({ replies: { kind: 'drop' } })
    expect(await errorOf(model.complete('Hi').then())).toBeInstanceOf(APIConnectionError)
    expect(model.server.requests[0]?.status).toBeUndefined()
  })

  it('ends in the middle of a stream, after as many chunks as scripted', async () => {
    await using model = await setUp({ replies: { kind: 'drop', afterChunks: 4, text: 'one two three' } })
    const response = await model.stream('Count').asResponse()
    await expect(response.text()).rejects.toThrow()
    expect(model.server.requests[0]).toMatchObject({ status: 200, usage: { outputTokens: 3 } })
  })

  it('hangs until the client leaves', async () => {
    await using model = await setUp({ replies: { kind: 'hang' } })
    const abort = new AbortController()
    const answer = model.stream('Hi', {}, abort.signal)
    await model.server.received(1)
    abort.abort()
    await expect(answer).rejects.toBeInstanceOf(APIUserAbortError)
    await model.server.idle()
    expect(model.server.requests[0]).toMatchObject({ status: undefined, aborted: true })
  })

  it('sends raw bytes as they are', async () => {
    const body = 'event: error\ndata: {"type":"error","error":{"type":"api_error","message":"Broken"}}\n\n'
    const headers = { 'content-type': 'text/event-stream' }
    await using model = await setUp({ replies: { kind: 'raw', headers, body } })
    expect(await errorOf(model.stream('Hi').then(collect))).toMatchObject({ type: 'api_error' })
  })
})

describe('the demo model', () => {
  it('answers JSON that fits the schema of the output format', async () => {
    await using model = await setUp()
    const schema = {
      type: 'object',
      properties: { city: { type: 'string' }, degrees: { type: 'integer' } },
      required: ['city', 'degrees'],
      additionalProperties: false,
    }
    const message = await model.complete('Bern', { output_config: { format: { type: 'json_schema', schema } } })
    const [block] = message.content
    expect(JSON.parse(block?.type === 'text' ? block.text : '')).toEqual({
      city: expect.stringContaining('Bern'),
      degrees: 0,
    })
  })

  it('thinks where it is asked to, calls a tool that is forced, and reads its result', async () => {
    await using model = await setUp()
    const thought = await model.complete('Hi', { thinking: { type: 'adaptive' } })
    expect(thought.content.map(({ type }) => type)).toEqual(['thinking', 'text'])
    const called = await model.complete('Bern', { tools: [weather], tool_choice: { type: 'any' } })
    const [call] = called.content
    if (call?.type !== 'tool_use') throw new Error('expected a call')
    const result = { type: 'tool_result' as const, tool_use_id: call.id, content: 'Sunny' }
    const answered = await model.complete('', {
      tools: [weather],
      messages: [
        { role: 'user', content: 'Bern' },
        { role: 'assistant', content: called.content },
        { role: 'user', content: [result] },
      ],
    })
    expect(answered.content).toMatchObject([{ text: 'The tool answered: Sunny' }])
  })

  it('answers both protocols from one script and one log', async () => {
    await using model = await setUp({ replies: ({ protocol }) => ({ kind: 'text', text: protocol }) })
    expect((await model.complete('Hi')).content).toMatchObject([{ text: 'anthropic' }])
    const body = JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'Hi' }] })
    const completion = await fetch(`${model.server.baseUrl}/chat/completions`, { method: 'POST', body })
    expect(await completion.json()).toMatchObject({ choices: [{ message: { content: 'openai' } }] })
    expect(model.server.requests.map(({ path }) => path)).toEqual(['/v1/messages', '/v1/chat/completions'])
  })
})
