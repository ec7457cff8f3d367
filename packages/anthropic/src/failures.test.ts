import { type AddressInfo, createServer, type Server } from 'node:net'
import type { LanguageModelPart } from '@wflo/core'
import { type RawReply, startModelServer } from '@wflo/model-server'
import { afterEach, describe, expect, it } from 'vitest'
import { anthropic } from './index.ts'
import { event, events, generateOptions, json, request } from './provider.fixtures.ts'

const open: Server[] = []

afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve))
})

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(server)
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function failureAt(baseURL: string): Promise<Record<string, unknown>> {
  return await anthropic({ baseURL })
    .generate(request, generateOptions())
    .then(
      () => ({}),
      (error) => error,
    )
}

async function answerTo(
  reply: RawReply,
  options: { readonly stream?: boolean; readonly parts?: LanguageModelPart[] } = {},
) {
  await using server = await startModelServer({ replies: reply })
  const { stream = true, parts = [] } = options
  const provider = anthropic({ baseURL: server.url, stream })
  return await provider.generate(
    request,
    generateOptions((part) => parts.push(part)),
  )
}

function refusal(type: string, message: string, details?: object): object {
  return { type: 'error', error: { type, message, ...(details === undefined ? {} : { details }) }, request_id: 'req_9' }
}

describe('a server that was never reached', () => {
  it('has charged nothing: no such host, a port that fetch never asks, one where nobody listens', async () => {
    expect(await failureAt('http://no-such-host.invalid')).toMatchObject({ booking: 'release', retryable: true })
    expect(await failureAt('http://127.0.0.1:9')).toMatchObject({ booking: 'release' })
    const address = await listen(createServer())
    await new Promise((resolve) => open.pop()?.close(resolve))
    expect(await failureAt(`http://${address}`)).toMatchObject({ booking: 'release', vendorCode: 'ECONNREFUSED' })
  })

  it('has charged nothing where connecting took too long, which the SDK hides', async () => {
    const cause = Object.assign(new Error('Connect Timeout Error'), { code: 'UND_ERR_CONNECT_TIMEOUT' })
    const fetch = () => Promise.reject(new TypeError('fetch failed', { cause }))
    const call = anthropic({ baseURL: 'http://127.0.0.1:8000', fetch }).generate(request, generateOptions())
    await expect(call).rejects.toMatchObject({ booking: 'release', vendorCode: 'UND_ERR_CONNECT_TIMEOUT' })
  })
})

describe('a request that could not be made', () => {
  it('has charged nothing, and is not tried again', async () => {
    await using server = await startModelServer()
    const provider = anthropic({ baseURL: server.url, headers: { 'not a header': 'x' } })
    await expect(provider.generate(request, generateOptions())).rejects.toMatchObject({
      code: 'provider_error',
      booking: 'release',
      retryable: false,
      message: expect.stringMatching(/not a header.*Nothing was sent/),
    })
    expect(server.requestCount).toBe(0)
  })
})

describe('a connection that broke', () => {
  it('may have been charged', async () => {
    const rude = await listen(createServer((socket) => socket.destroy()))
    const failure = await failureAt(`http://${rude}`)
    expect(failure).toMatchObject({ booking: 'unresolved', retryable: true })
    expect(failure.message).toMatch(/broke .* unknown/)
  })
})

describe('an answer that is none', () => {
  it('is an error in the stream: what it said, and perhaps paid', async () => {
    const body = [
      event({ type: 'message_start', message: { usage: { input_tokens: 5, output_tokens: 1 } } }),
      event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
      event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'half' } }),
      event({ ...refusal('overloaded_error', 'Overloaded'), type: 'error' }),
    ]
    const parts: LanguageModelPart[] = []
    await expect(answerTo(events(body), { parts })).rejects.toMatchObject({
      message: expect.stringContaining('broke off its answer (overloaded_error): Overloaded. Whether'),
      vendorCode: 'overloaded_error',
      booking: 'unresolved',
      retryable: true,
    })
    expect(parts).toHaveLength(1)
  })

  it('is an event that cannot be read', async () => {
    const broken = answerTo(events(['event: message_start\ndata: {"message": [\n\n']))
    await expect(broken).rejects.toMatchObject({ code: 'provider_error', booking: 'unresolved' })
  })

  it.each([
    ['text/html', '<html>Please log in</html>', /without a message/],
    ['application/json', '{"error":{"message":"Upstream is down"}}', /Upstream is down/],
    ['application/json', 'null', /without a message/],
  ])('is %s: %s', async (type, body, message) => {
    const reply: RawReply = { kind: 'raw', headers: { 'content-type': type }, body }
    const expected = { message: expect.stringMatching(message), booking: 'unresolved', retryable: true }
    await expect(answerTo(reply, { stream: false })).rejects.toMatchObject(expected)
    await expect(answerTo(reply)).rejects.toMatchObject({ booking: 'unresolved', retryable: true })
  })
})

describe('an error reply', () => {
  it.each([
    [402, 'billing_error', 'release', false],
    [500, 'api_error', 'release', true],
    [504, 'timeout_error', 'unresolved', true],
    [529, 'overloaded_error', 'release', true],
  ])('with status %i and Anthropic’s own words (%s) is booked as %s', async (status, type, booking, retryable) => {
    const failed = answerTo(json(refusal(type, 'Sorry'), status))
    await expect(failed).rejects.toMatchObject({ status, booking, retryable, vendorCode: type })
  })

  it.each([
    ['a page', '<html>Bad gateway</html>'],
    ['the words of somebody else', JSON.stringify({ error: { message: 'upstream', type: 'x' } })],
    ['no words', ''],
  ])('with status 529 and %s may have been charged', async (_, body) => {
    const reply: RawReply = { kind: 'raw', status: 529, headers: { 'content-type': 'application/json' }, body }
    await expect(answerTo(reply)).rejects.toMatchObject({ status: 529, booking: 'unresolved', retryable: true })
  })

  it('says which key to check, and its cause by its more precise name', async () => {
    const body = refusal('authentication_error', 'invalid x-api-key', { error_code: 'organization_on_hold' })
    const failed = answerTo(json(body, 401))
    await expect(failed).rejects.toMatchObject({
      message:
        'anthropic answered 401 (organization_on_hold): invalid x-api-key. Check ANTHROPIC_API_KEY, or the apiKey option',
      vendorCode: 'organization_on_hold',
    })
  })

  it('says that no credit is left', async () => {
    const words = 'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.'
    await expect(answerTo(json(refusal('invalid_request_error', words), 400))).rejects.toMatchObject({
      booking: 'release',
      retryable: false,
      message: expect.stringContaining('no credit left'),
    })
  })

  it('says how long to wait, however long', async () => {
    const reply = { ...json(refusal('rate_limit_error', 'Slow down'), 429), headers: { 'retry-after': '86400' } }
    await expect(answerTo(reply)).rejects.toMatchObject({ retryAfter: 86_400_000, booking: 'release' })
  })
})

describe('what a server says of the key', () => {
  it.each([200, 403])('is not shown, nor all of a page: %i', async (status) => {
    const apiKey = 'house.key.of.no.known.shape'
    const body = refusal(apiKey, `No ${apiKey} ${'x'.repeat(2_000)}`, { error_code: apiKey })
    await using server = await startModelServer({ replies: json(body, status) })
    for (const stream of [true, false]) {
      const provider = anthropic({ baseURL: server.url, apiKey, stream })
      const failure = await provider.generate(request, generateOptions()).catch((thrown) => thrown)
      expect(failure.message).toContain('No *** xxx')
      expect(JSON.stringify({ ...failure, message: failure.message })).not.toContain(apiKey)
      expect(failure.message.length).toBeLessThan(1_000)
    }
  })
})
