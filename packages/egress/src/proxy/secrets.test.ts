import { once } from 'node:events'
import { createServer as createSecureServer } from 'node:https'
import { connect } from 'node:tls'
import { InvalidValueError, type Logger } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { makeCertificate } from './certificate.fixtures.ts'
import type { EgressSecrets } from './egress-secrets.ts'
import { type Asked, certificate, host, readText, startHarness } from './proxy-harness.fixtures.ts'

const key = 'sk-secret-0123456789'
const secrets: EgressSecrets = { [host]: { header: 'Authorization', value: `Bearer ${key}` } }

describe('a secret', () => {
  it('is added over TLS, which is opened for a plain request to its host', async () => {
    await using harness = await startHarness({ secrets })
    const { status, body } = await harness.get(`http://${host}/v1`, { method: 'POST', body: 'text' })
    const asked: Asked = JSON.parse(body)
    expect([status, asked.isSecure, asked.url, asked.body]).toEqual([200, true, '/v1', 'text'])
    expect(valuesOf(asked, 'authorization')).toEqual([`Bearer ${key}`])
    expect(valuesOf(asked, 'host')).toEqual([host])
    expect(harness.tried).toEqual([443])
  })

  it('stands instead of what the code sends under its name, however that is written', async () => {
    await using harness = await startHarness({ secrets: { [host]: { header: 'x-api-key', value: key } } })
    const headers = { 'X-API-KEY': ['of the code', 'again'], X_Api_Key: 'of the code' }
    for (const more of [{}, { Connection: 'x-api-key' }]) {
      const { body } = await harness.get(`http://${host}/`, { headers: { ...headers, ...more } })
      const named = (JSON.parse(body) as Asked).headers.filter(([name]) => /^x.api.key$/.test(name))
      expect(named).toEqual([['x-api-key', key]])
    }
  })

  it('may be several headers, and functions that are asked each time', async () => {
    let round = 0
    const all = [
      { header: 'x-one', value: 'first value' },
      { header: 'x-two', value: async () => `value ${++round}` },
    ]
    await using harness = await startHarness({ secrets: { 'API.example.com.': all } })
    for (const expected of ['value 1', 'value 2']) {
      const asked: Asked = JSON.parse((await harness.get(`http://${host}/`)).body)
      expect([valuesOf(asked, 'x-one'), valuesOf(asked, 'x-two')]).toEqual([['first value'], [expected]])
    }
  })

  it('goes to its own host alone, and only where that is allowed', async () => {
    const other = 'other.example.com'
    await using harness = await startHarness({ secrets, allow: [other], privateHosts: [host, other] })
    const asked: Asked = JSON.parse((await harness.get(`http://${other}/`, { headers: { Host: host } })).body)
    expect([asked.isSecure, valuesOf(asked, 'authorization')]).toEqual([false, []])
    expect((await harness.get(`http://${host}/`)).status).toBe(403)
  })

  it('is in no tunnel', async () => {
    await using harness = await startHarness({ secrets })
    const { socket, answer } = await harness.tunnel(`${host}:443`)
    expect(answer).toMatch(/^HTTP\/1.1 200 /)
    const secure = connect({ socket, servername: host, ca: certificate.cert })
    secure.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    const text = await readText(secure)
    expect(text).toContain('"isSecure":true')
    expect(text.toLowerCase()).not.toContain('authorization')
  })

  it('is not shown where the host repeats it in a header', async () => {
    await using harness = await startHarness({
      secrets,
      answer: (asked, response) => {
        const seen = asked.headers.authorization ?? ''
        response.writeHead(401, { 'WWW-Authenticate': `Bearer error="${key} is not valid"`, 'X-Echo': seen }).end()
      },
    })
    const { status, headers } = await harness.get(`http://${host}/`)
    expect([status, headers['x-echo'], headers['www-authenticate']]).toEqual([
      401,
      '***',
      'Bearer error="*** is not valid"',
    ])
  })

  it('is not shown by TRACE', async () => {
    await using harness = await startHarness({ secrets })
    expect((await harness.get(`http://${host}/`, { method: 'TRACE' })).status).toBe(403)
    expect(harness.tried).toEqual([])
  })

  it('is sent to nobody whose certificate is for another name, or is vouched for by nobody', async () => {
    const lines: string[] = []
    let asked = 0
    for (const [given, ca] of [
      [makeCertificate('evil.example.com'), undefined],
      [certificate, []],
    ] as const) {
      const secure = createSecureServer(given, () => {
        asked += 1
      })
      await using harness = await startHarness({ secrets, secure, ca: ca ?? given.cert, logger: loggerInto(lines) })
      const { status, body } = await harness.get(`http://${host}/`)
      expect([status, body]).toEqual([502, expect.stringMatching(/^api.example.com could not be reached/)])
    }
    expect(asked).toBe(0)
    expect(lines.join()).toMatch(/ERR_TLS_CERT_ALTNAME_INVALID.*DEPTH_ZERO_SELF_SIGNED_CERT/)
  })

  it.each<[string, () => string | Promise<string>]>([
    [
      'throws',
      () => {
        throw new Error(`no ${key}`)
      },
    ],
    ['rejects', () => Promise.reject(new Error(`no ${key}`))],
    ['has breaks', () => `${key}\r\nX-Evil: 1`],
    ['is empty', () => ''],
    ['is no text', () => 7 as never],
  ])('that %s sends nothing, and is said nowhere', async (_, value) => {
    const lines: string[] = []
    const given = { [host]: { header: 'authorization', value } }
    await using harness = await startHarness({ secrets: given, logger: loggerInto(lines) })
    const { status, reason, headers, body } = await harness.get(`http://${host}/`)
    expect([status, body]).toEqual([502, `the secret for ${host} could not be had, so nothing was sent\n`])
    expect(JSON.stringify([reason, headers, body, lines])).not.toContain('sk-secret')
    expect(harness.tried).toEqual([])
  })

  it.each([
    [{ header: 'bad name', value: 'x' }],
    [{ header: 'Host', value: 'x' }],
    [{ header: 'content-length', value: '3' }],
    [{ header: 'Transfer-Encoding', value: 'chunked' }],
    [{ header: 'connection', value: 'x' }],
    [{ header: '', value: 'x' }],
    [{ header: 'x-key', value: `${key}\n` }],
    [{ header: 'x-key', value: '' }],
    [{ header: 'x-key', value: 'schlüssel-sk-secret' }],
  ])('that no request can carry is refused at the start, and not said: %j', async (secret) => {
    const failed = startHarness({ secrets: { [host]: secret } })
    await expect(failed).rejects.toSatisfy(InvalidValueError.isInstance)
    await expect(failed).rejects.not.toThrow(/sk-secret/)
  })

  it('is for a name of a host', async () => {
    await expect(startHarness({ secrets: { '127.0.0.1': [] } })).rejects.toMatchObject({ code: 'invalid_value' })
  })
})

describe('TLS to a host with a secret', () => {
  it('asks for the name, and for HTTP/1.1', async () => {
    const secure = createSecureServer({ ...certificate, ALPNProtocols: ['h2', 'http/1.1'] }, (_, response) =>
      response.end(),
    )
    const seen = once(secure, 'secureConnection')
    await using harness = await startHarness({ secrets, secure })
    expect((await harness.get(`http://${host}/`)).status).toBe(200)
    const [socket] = await seen
    expect([socket.servername, socket.alpnProtocol]).toEqual([host, 'http/1.1'])
  })

  it('ends with the request', async () => {
    const secure = createSecureServer(certificate, (_, response) => response.end())
    await using harness = await startHarness({ secrets, secure })
    const closed = once(secure, 'secureConnection').then(([socket]) => once(socket, 'close'))
    await harness.get(`http://${host}/`)
    await closed
  })
})

function valuesOf(asked: Asked, wanted: string): readonly string[] {
  return asked.headers.filter(([name]) => name === wanted).map(([, value]) => value)
}

function loggerInto(lines: string[]): Logger {
  const say = (...parts: readonly unknown[]): unknown => lines.push(JSON.stringify(parts))
  return { trace: say, debug: say, info: say, warn: say, error: say }
}
