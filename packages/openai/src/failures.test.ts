import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createSocketServer, type Server } from 'node:net'
import type { LanguageModelPart } from '@wflo/core'
import { type RawReply, startModelServer } from '@wflo/model-server'
import { afterEach, describe, expect, it } from 'vitest'
import { openai } from './index.ts'
import { event, events, generateOptions, request } from './provider.fixtures.ts'

const open: Server[] = []

afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve))
})

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(server)
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

function serveHttp(listener: RequestListener): Promise<string> {
  return listen(createHttpServer(listener))
}

async function failureAt(baseURL: string): Promise<Record<string, unknown>> {
  return await openai({ baseURL })
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
  const provider = openai({ baseURL: server.baseUrl, stream })
  return await provider.generate(
    request,
    generateOptions((part) => parts.push(part)),
  )
}

describe('a server that was never reached', () => {
  it('charges nothing where fetch refuses to ask the port at all', async () => {
    expect(await failureAt('http://127.0.0.1:9/v1')).toMatchObject({ booking: 'release' })
  })

  it('has charged nothing: no such host', async () => {
    const failure = await failureAt('http://no-such-host.invalid/v1')
    expect(failure).toMatchObject({ booking: 'release', retryable: true })
    expect(failure.message).toMatch(/could not be reached at .* Nothing was sent/)
  })

  it('has charged nothing: refused', async () => {
    const address = await listen(createSocketServer())
    await new Promise((resolve) => open.pop()?.close(resolve))
    expect(await failureAt(`http://${address}/v1`)).toMatchObject({ booking: 'release', vendorCode: 'ECONNREFUSED' })
  })

  it('has charged nothing: it does not speak TLS, or breaks the handshake off', async () => {
    const plain = await serveHttp((_, response) => response.end())
    expect(await failureAt(`https://${plain}/v1`)).toMatchObject({ booking: 'release', retryable: true })
    const rude = await listen(createSocketServer((socket) => socket.destroy()))
    expect(await failureAt(`https://${rude}/v1`)).toMatchObject({ booking: 'release', retryable: true })
  })
})

describe('a redirect', () => {
  it.each([301, 302, 307, 308])('is not followed: %i', async (status) => {
    await using server = await startModelServer()
    const from = await serveHttp((_, response) =>
      response.writeHead(status, { location: `${server.baseUrl}/chat/completions` }).end(),
    )
    const failure = await failureAt(`http://${from}/v1`)
    expect(failure).toMatchObject({ status, booking: 'unresolved', retryable: false })
    expect(failure.message).toContain('redirects are not followed')
    expect(server.requestCount).toBe(0)
  })
})

describe('a request that could not be made', () => {
  it('has charged nothing, and is not tried again', async () => {
    await using server = await startModelServer()
    const provider = openai({ baseURL: server.baseUrl, headers: { 'not a header': 'x' } })
    const expected = { code: 'provider_error', booking: 'release', retryable: false }
    await expect(provider.generate(request, generateOptions())).rejects.toMatchObject({
      ...expected,
      message: expect.stringMatching(/not a header.*Nothing was sent/),
    })
    expect(server.requestCount).toBe(0)
  })
})

describe('a connection that broke', () => {
  it('may have been charged', async () => {
    const rude = await listen(createSocketServer((socket) => socket.destroy()))
    const failure = await failureAt(`http://${rude}/v1`)
    expect(failure).toMatchObject({ booking: 'unresolved', retryable: true })
    expect(failure.message).toMatch(/broke .* unknown/)
  })
})

describe('an answer that is none', () => {
  it('is an error in the stream: what it said, and perhaps paid', async () => {
    const body = [
      event({ choices: [{ index: 0, delta: { content: 'half' } }] }),
      event({ error: { message: 'The server had an error.', type: 'server_error', code: 'ECONNREFUSED' } }),
    ]
    const parts: LanguageModelPart[] = []
    await expect(answerTo(events(body), { parts })).rejects.toMatchObject({
      message: expect.stringContaining('The server had an error. Whether'),
      vendorCode: 'ECONNREFUSED',
      booking: 'unresolved',
      retryable: true,
    })
    expect(parts).toHaveLength(1)
  })

  it('is an event that cannot be read', async () => {
    const broken = answerTo(events(['data: {"choices": [\n\n', event('[DONE]')]))
    await expect(broken).rejects.toMatchObject({ code: 'provider_error', booking: 'unresolved' })
  })

  it.each([
    ['text/html', '<html>Please log in</html>', /without a choice/],
    ['application/json', '{"error":{"message":"Upstream is down","code":502}}', /Upstream is down/],
    ['application/json', '{"id":"x","choices":[]}', /without a choice/],
  ])('is %s: %s', async (type, body, message) => {
    const reply: RawReply = { kind: 'raw', headers: { 'content-type': type }, body }
    const expected = { message: expect.stringMatching(message), booking: 'unresolved', retryable: true }
    await expect(answerTo(reply, { stream: false })).rejects.toMatchObject(expected)
    await expect(answerTo(reply)).rejects.toMatchObject({ booking: 'unresolved', retryable: true })
  })
})

describe('an error reply', () => {
  it('does not show the key that a server repeats, nor does its cause', async () => {
    const apiKey = 'house.key.of.no.known.shape'
    await using server = await startModelServer({
      replies: { kind: 'error', status: 403, message: `The key ${apiKey} may not` },
    })
    const provider = openai({ baseURL: server.baseUrl, apiKey })
    const failure = await provider.generate(request, generateOptions()).catch((error) => error)
    expect(failure.message).toContain('The key *** may not')
    expect(failure.cause).toBeUndefined()
  })

  it.each([200, 403])('does not show the key in what a server says of it, nor all of a page: %i', async (status) => {
    const apiKey = 'house.key.of.no.known.shape'
    const error = { message: `No ${apiKey} ${'x'.repeat(2_000)}`, type: apiKey, code: apiKey }
    const headers = { 'content-type': 'application/json' }
    await using server = await startModelServer({
      replies: { kind: 'raw', status, headers, body: JSON.stringify({ error }) },
    })
    for (const stream of [true, false]) {
      const provider = openai({ baseURL: server.baseUrl, apiKey, stream })
      const failure = await provider.generate(request, generateOptions()).catch((thrown) => thrown)
      expect(failure.message).toContain('No *** xxx')
      expect(JSON.stringify({ ...failure, message: failure.message })).not.toContain(apiKey)
      expect(failure.message.length).toBeLessThan(1_000)
    }
  })

  it('has its codes as text, whatever a gateway makes of them', async () => {
    const body = JSON.stringify({ error: { message: 'Too much', type: null, code: 429 } })
    const reply: RawReply = { kind: 'raw', status: 429, headers: { 'content-type': 'application/json' }, body }
    await expect(answerTo(reply)).rejects.toMatchObject({ vendorCode: '429', retryable: true, booking: 'release' })
  })

  it('says that no credit is left by its type alone', async () => {
    const body = JSON.stringify({ error: { message: 'Pay', type: 'insufficient_quota', code: 'billing_not_active' } })
    const reply: RawReply = { kind: 'raw', status: 429, headers: { 'content-type': 'application/json' }, body }
    await expect(answerTo(reply)).rejects.toMatchObject({
      retryable: false,
      message: expect.stringContaining('credit'),
    })
  })
})
