import OpenAI, { APIConnectionError, APIError, APIUserAbortError, RateLimitError } from 'openai'
import { describe, expect, it } from 'vitest'
import { type ModelServer, type ModelServerOptions, startModelServer } from '../model-server.ts'

type Body = OpenAI.Chat.ChatCompletionCreateParams

function clientOf(server: ModelServer, apiKey = 'sk-test') {
  return new OpenAI({ apiKey, baseURL: server.baseUrl, maxRetries: 0 })
}

function ask(text: string) {
  return { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: text }] }
}

async function setUp(options?: ModelServerOptions) {
  const server = await startModelServer(options)
  const { completions } = clientOf(server).chat
  const complete = (text: string, more: Partial<Body> = {}) =>
    completions.create({ ...ask(text), ...more, stream: false } as OpenAI.Chat.ChatCompletionCreateParamsNonStreaming)
  const stream = (text: string, more: Partial<Body> = {}, signal?: AbortSignal) =>
    completions.create(
      { ...ask(text), ...more, stream: true } as OpenAI.Chat.ChatCompletionCreateParamsStreaming,
      signal && { signal },
    )
  return { server, complete, stream, [Symbol.asyncDispose]: server.close }
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const collected: Item[] = []
  for await (const item of items) collected.push(item)
  return collected
}

function textOf(chunks: readonly OpenAI.Chat.ChatCompletionChunk[]): string {
  return chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')
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

describe('a completion', () => {
  it('carries scripted text and usage with its details', async () => {
    const usage = { inputTokens: 100, outputTokens: 50, cachedTokens: 64, cacheWriteTokens: 8, reasoningTokens: 20 }
    await using model = await setUp({
      replies: { kind: 'text', text: 'Hello.', usage, model: 'gpt-4o-mini-2024-07-18' },
    })
    const completion = await model.complete('Hi')
    expect(completion).toMatchObject({
      object: 'chat.completion',
      model: 'gpt-4o-mini-2024-07-18',
      service_tier: 'default',
      choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: 'Hello.', refusal: null } }],
      usage: {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 64, cache_write_tokens: 8 },
        completion_tokens_details: { reasoning_tokens: 20 },
      },
    })
    expect(completion._request_id).toBe(model.server.requests[0]?.requestId)
    expect(model.server.requests[0]?.usage).toEqual(usage)
  })

  it('sends no usage where the script says so', async () => {
    await using model = await setUp({ replies: { kind: 'text', text: 'Hello.', usage: 'none' } })
    expect((await model.complete('Hi')).usage).toBeUndefined()
  })

  it('is cut at the output limit, with finish reason length', async () => {
    await using model = await setUp({ replies: { kind: 'text', text: 'one two three four five' } })
    const completion = await model.complete('Count', { max_completion_tokens: 3 })
    expect(completion.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'one two three' } })
    expect(completion.usage?.completion_tokens).toBe(3)
  })

  it('goes out whole, limit or not, where usage is scripted', async () => {
    const usage = { inputTokens: 1, outputTokens: 999 }
    await using model = await setUp({ replies: { kind: 'text', text: 'one two three four five', usage } })
    const completion = await model.complete('Count', { max_completion_tokens: 3 })
    expect(completion.choices[0]?.message.content).toBe('one two three four five')
    expect(completion.usage?.completion_tokens).toBe(999)
  })

  it('can spend its whole limit on reasoning', async () => {
    await using model = await setUp({ replies: { kind: 'text', text: 'never said', reasoningTokens: 50 } })
    const completion = await model.complete('Think', { max_completion_tokens: 10 })
    expect(completion.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: '' } })
    expect(completion.usage).toMatchObject({
      completion_tokens: 10,
      completion_tokens_details: { reasoning_tokens: 10 },
    })
  })
})

describe('a streamed completion', () => {
  it('brings the text in pieces, then the finish reason, then the usage where it was asked for', async () => {
    await using model = await setUp({ replies: { kind: 'text', text: 'one two three' } })
    const chunks = await collect(await model.stream('Count', { stream_options: { include_usage: true } }))
    expect(textOf(chunks)).toBe('one two three')
    expect(chunks.length).toBe(6)
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant')
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 3 } })
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true)
  })

  it('brings no usage where it was not asked for', async () => {
    await using model = await setUp()
    const chunks = await collect(await model.stream('Hi'))
    expect(chunks.some(({ usage }) => usage)).toBe(false)
  })

  it('is what the SDK accumulates to the same completion as without streaming', async () => {
    await using model = await setUp()
    const client = clientOf(model.server)
    const streamed = await client.chat.completions.stream(ask('Say something')).finalChatCompletion()
    const whole = await model.complete('Say something')
    expect(streamed.choices[0]?.message.content).toBe(whole.choices[0]?.message.content)
  })
})

describe('tool calls', () => {
  const calls = [
    { id: 'call_a', tool: 'add', arguments: { left: 1, right: 2 } },
    { tool: 'broken', arguments: '{"left": ' },
  ]

  it('arrive whole', async () => {
    await using model = await setUp({ replies: { kind: 'tool-calls', calls } })
    const [choice] = (await model.complete('Add')).choices
    expect(choice).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        tool_calls: [
          { id: 'call_a', type: 'function', function: { name: 'add', arguments: '{"left":1,"right":2}' } },
          { id: 'call_000001_1', function: { name: 'broken', arguments: '{"left": ' } },
        ],
      },
    })
  })

  it('arrive in pieces that the SDK puts together', async () => {
    await using model = await setUp({ replies: { kind: 'tool-calls', calls, text: 'Let me see.' } })
    const stream = clientOf(model.server).chat.completions.stream(ask('Add'))
    const [choice] = (await stream.finalChatCompletion()).choices
    expect(choice?.message.content).toBe('Let me see.')
    expect(choice?.message.tool_calls?.map((call) => 'function' in call && call.function.arguments)).toEqual([
      '{"left":1,"right":2}',
      '{"left": ',
    ])
  })
})

describe('errors', () => {
  it('refuses a wrong key with 401, and does not write the key down', async () => {
    await using server = await startModelServer({ apiKey: 'sk-right' })
    const refused = await errorOf(clientOf(server, 'sk-wrong-key-123456').chat.completions.create(ask('Hi')))
    expect(refused).toMatchObject({ status: 401, code: 'invalid_api_key', type: 'invalid_request_error' })
    expect(refused.message).toContain('sk-************3456')
    expect(JSON.stringify(server.requests)).not.toContain('sk-wrong')
    await clientOf(server, 'sk-right').chat.completions.create(ask('Hi'))
    expect(server.requests.map(({ status }) => status)).toEqual([401, 200])
  })

  it('does not know a model of a foreign name', async () => {
    await using model = await setUp()
    const error = await errorOf(model.complete('Hi', { model: 'no-such-model' }))
    expect(error).toMatchObject({ status: 404, code: 'model_not_found' })
    expect(error.message).toContain('The model `no-such-model` does not exist or you do not have access to it.')
    expect(error.requestID).toBe('req_000001')
  })

  it('limits the rate with Retry-After, then answers', async () => {
    const limited = { kind: 'error', status: 429, headers: { 'retry-after': '7' } } as const
    await using model = await setUp({ replies: [limited] })
    const error = await errorOf(model.complete('Hi'))
    expect(error).toBeInstanceOf(RateLimitError)
    expect(error).toMatchObject({ code: 'rate_limit_exceeded', type: 'requests' })
    expect(error.headers?.get('retry-after')).toBe('7')
    expect((await model.complete('Hi')).choices[0]?.message.content).toContain('demo model')
  })

  it.each([
    [500, 'server_error'],
    [503, 'server_error'],
    [400, 'invalid_request_error'],
  ])('fails with %i as the vendor does', async (status, type) => {
    await using model = await setUp({ replies: { kind: 'error', status } })
    expect(await errorOf(model.complete('Hi'))).toMatchObject({ status, type })
  })

  it('fails with a web page where a proxy would', async () => {
    await using model = await setUp({ replies: { kind: 'error', status: 502, html: '<h1>Bad gateway</h1>' } })
    const error = await errorOf(model.complete('Hi'))
    expect(error.status).toBe(502)
    expect(error.headers?.get('content-type')).toContain('text/html')
  })
})

describe('refusals', () => {
  it.each<[string, Partial<Body>, string]>([
    ['no messages', { messages: [] }, 'messages'],
    ['an old limit for a model that reasons', { model: 'o4-mini', max_tokens: 5 }, 'max_tokens'],
    ['a limit of nothing', { max_completion_tokens: 0 }, 'max_completion_tokens'],
    ['stream options without a stream', { stream_options: { include_usage: true } }, 'stream_options'],
    ['JSON that nobody mentions', { response_format: { type: 'json_object' } }, 'messages'],
    ['an open schema', schemaFormat({ type: 'object', properties: {} }), 'response_format'],
    [
      'an optional property',
      schemaFormat({
        type: 'object',
        properties: { a: { type: 'string' } },
        required: [],
        additionalProperties: false,
      }),
      'response_format',
    ],
    ['a tool with a space in its name', { tools: [functionTool('a b', {})] }, 'tools[0].function.name'],
  ])('refuses %s with 400', async (_, more, param) => {
    await using model = await setUp()
    expect(await errorOf(model.complete('Hi', more))).toMatchObject({ status: 400, param })
  })

  it('does not know a path that OpenAI does not have', async () => {
    await using server = await startModelServer()
    const error = await errorOf(clientOf(server).get('/no/such/path').then())
    expect(error).toMatchObject({ status: 404, code: 'unknown_url' })
  })

  it('refuses a body that is no JSON', async () => {
    await using server = await startModelServer()
    const response = await fetch(`${server.baseUrl}/chat/completions`, { method: 'POST', body: '{"model": ' })
    expect(response.status).toBe(400)
    expect(server.requests[0]?.body).toBe('{"model": ')
  })

  it('says so where a scripted function throws', async () => {
    const replies = () => {
      throw new Error('no reply for this')
    }
    await using model = await setUp({ replies })
    const error = await errorOf(model.complete('Hi'))
    expect(error).toMatchObject({ status: 500, code: 'model_server_failed' })
    expect(error.message).toContain('no reply for this')
  })
})

describe('connections', () => {
  it('end a stream with an error after as many chunks as scripted', async () => {
    await using model = await setUp({ replies: { kind: 'error', status: 503, afterChunks: 2 } })
    const chunks: OpenAI.Chat.ChatCompletionChunk[] = []
    const reading = async () => {
      for await (const chunk of await model.stream('Hi')) chunks.push(chunk)
    }
    expect((await errorOf(reading())).message).toContain('overloaded')
    expect(chunks.length).toBe(2)
  })

  it('answer with the status of that error where nothing is streamed', async () => {
    await using model = await setUp({ replies: { kind: 'error', status: 503, afterChunks: 2 } })
    expect(await errorOf(model.complete('Hi'))).toMatchObject({ status: 503 })
  })

  it('drops before the first byte', async () => {
    await using model = await setUp({ replies: { kind: 'drop' } })
    expect(await errorOf(model.complete('Hi'))).toBeInstanceOf(APIConnectionError)
    await model.server.idle()
    expect(model.server.requests[0]).toMatchObject({ status: undefined, ended: true, aborted: false })
  })

  it('drops in the middle of a stream, after as many chunks as scripted', async () => {
    await using model = await setUp({ replies: { kind: 'drop', afterChunks: 3, text: 'one two three four' } })
    const stream = await model.stream('Count')
    const chunks: OpenAI.Chat.ChatCompletionChunk[] = []
    await expect(async () => {
      for await (const chunk of stream) chunks.push(chunk)
    }).rejects.toThrow()
    expect(textOf(chunks)).toBe('one two')
  })

  it('drops in the middle of a body', async () => {
    await using model = await setUp({ replies: { kind: 'drop', afterChunks: 1 } })
    await expect(model.complete('Hi')).rejects.toThrow()
    expect(model.server.requests[0]?.status).toBe(200)
  })

  it('notices a client that aborts while the server hangs', async () => {
    await using model = await setUp({ replies: { kind: 'hang' } })
    const abort = new AbortController()
    const answer = model.stream('Hi', {}, abort.signal)
    await model.server.received(1)
    abort.abort()
    await expect(answer).rejects.toBeInstanceOf(APIUserAbortError)
    await model.server.idle()
    expect(model.server.requests[0]).toMatchObject({ status: undefined, aborted: true })
  })

  it('notices a client that aborts in the middle of a stream, and keeps what the reply would cost', async () => {
    await using model = await setUp({ replies: { kind: 'text', text: 'one two three', chunkDelayMs: 60_000 } })
    const abort = new AbortController()
    const stream = await model.stream('Count', {}, abort.signal)
    await stream[Symbol.asyncIterator]().next()
    abort.abort()
    await model.server.idle()
    expect(model.server.requests[0]).toMatchObject({ status: 200, aborted: true, usage: { outputTokens: 3 } })
  })

  it('does not call a reply aborted that arrived whole', async () => {
    await using model = await setUp()
    await model.complete('Hi')
    await model.server.idle()
    expect(model.server.requests[0]).toMatchObject({ status: 200, ended: true, aborted: false })
  })

  it('times out a slow answer', async () => {
    await using server = await startModelServer({ replies: { kind: 'text', text: 'late', delayMs: 60_000 } })
    const { completions } = clientOf(server).chat
    expect(await errorOf(completions.create(ask('Hi'), { timeout: 50 }).then())).toBeInstanceOf(APIConnectionError)
    await server.idle()
    expect(server.requests[0]?.aborted).toBe(true)
  })

  it('sends raw bytes as they are', async () => {
    const body = ['data: {"error":{"message":"overloaded","type":"server_error"}}\n\n', 'data: [DONE]\n\n']
    const headers = { 'content-type': 'text/event-stream' }
    await using model = await setUp({ replies: { kind: 'raw', headers, body } })
    await expect(model.stream('Hi').then(collect)).rejects.toThrow('overloaded')
  })
})

function schemaFormat(schema: Record<string, unknown>): Partial<Body> {
  return { response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } } }
}

function functionTool(name: string, parameters: Record<string, unknown>): OpenAI.Chat.ChatCompletionFunctionTool {
  return { type: 'function', function: { name, parameters } }
}
