import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createPlainServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { eventually, host, readText, startHarness } from './proxy-harness.fixtures.ts'

const get = `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n`

describe('a host that is not allowed', () => {
  it.each([
    'http://evil.example.com/',
    'http://example.com/',
    'http://sub.api.example.com/',
    'http://api.example.com.evil.example/',
    'http://evilapi.example.com/',
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::1]:80/',
    'http://169.254.169.254/latest/meta-data/',
    'http://localhost/',
    'http://localhost./',
    'http://db/',
    'http://*.example.com/',
    'http://%61pi.example.com/',
    'http://api.example.com%00.evil.example/',
    `http://${host}:8080/`,
    `http://${host}:443/`,
    `http://${host}:080/`,
    `http://${host}:/`,
    `http://${host}:80:80/`,
    `http://${host}:+80/`,
  ])('is refused by a plain request: %s', async (url) => {
    await using harness = await startHarness()
    const text = await harness.send(`GET ${url} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    expect(text).toMatch(/^HTTP\/1\.1 403 Forbidden: /)
    expect(text).toMatch(/\r\nProxy-Status: wflo; error=http_request_denied\r\n/)
    expect(harness.tried).toEqual([])
    expect(harness.proxy.counts).toEqual({ allowed: 0, refused: 1, failed: 0 })
  })

  it.each([
    'evil.example.com:443',
    `${host}:80`,
    `${host}:22`,
    `${host}:0443`,
    `${host}:`,
    '127.0.0.1:443',
    '2130706433:443',
    '[::1]:443',
    'localhost:443',
    `${host}:443:443`,
  ])('is refused by a tunnel: %s', async (authority) => {
    await using harness = await startHarness()
    const text = await harness.send(`CONNECT ${authority} HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`)
    expect(text).toMatch(/^HTTP\/1\.1 403 Forbidden: /)
    expect(harness.tried).toEqual([])
  })

  it('is named, with what is allowed, where every client shows it', async () => {
    await using harness = await startHarness()
    const { reason, body } = await harness.get('http://evil.example.com/')
    expect(body).toBe('evil.example.com is not allowed. Allowed: api.example.com\n')
    expect(reason).toBe('Forbidden: evil.example.com is not allowed. Allowed: api.example.com')
  })
})

describe('nonsense', () => {
  it.each([
    'GET / HTTP/1.1\r\nHost: api.example.com\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\nHost: api.example.com\r\n\r\n',
    'GET api.example.com/ HTTP/1.1\r\nHost: api.example.com\r\n\r\n',
    `GET http://${host}\\.evil.example/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    'GET http:///x HTTP/1.1\r\nHost: api.example.com\r\n\r\n',
    'GET http:api.example.com/ HTTP/1.1\r\nHost: api.example.com\r\n\r\n',
    `GET https://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `GET ftp://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `GET file:///etc/passwd HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `GET http://user:pass@${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `GET http://${host}@127.0.0.1/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `GET http://127.0.0.1#@${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `CONNECT user@${host}:443 HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `GET http://${host}/ HTTP/1.1\r\n\r\n`,
    `GET http://${host}/\r\n\r\n`,
    `GET http://${host}/ HTTP/2.0\r\nHost: ${host}\r\n\r\n`,
    `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
    `GET http://${host}/ x HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `${get}Host: evil.example.com\r\n\r\n`,
    `${get}Host: ${host}\r\n\r\n`,
    `${get}Bad Name: x\r\n\r\n`,
    `${get}X : x\r\n\r\n`,
    `${get}X: a\r\n folded\r\n\r\n`,
    `${get}X: a\rb\r\n\r\n`,
    `${get}X: a\nY: b\r\n\r\n`,
    `${get}X: a\0b\r\n\r\n`,
    `${get}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `${get}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n`,
    `${get}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`,
    `${get}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`,
    `${get}Content-Length: 3, 3\r\n\r\nabc`,
    `${get}Content-Length: +3\r\n\r\nabc`,
    `${get}Content-Length: -1\r\n\r\n`,
    `${get}Content-Length: 0x3\r\n\r\nabc`,
    `${get}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
    `${get}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    `${get}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
    `${get}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `${get}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
    'SSH-2.0-OpenSSH_9.2\r\n',
    '\x16\x03\x01\x02\x00\x01',
  ])('reaches nobody: %j', async (text) => {
    await using harness = await startHarness()
    expect(await harness.send(text)).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(harness.tried).toEqual([])
    expect(harness.proxy.counts).toEqual({ allowed: 0, refused: 1, failed: 0 })
  })

  it('may be large, and is refused in its own words', async () => {
    await using harness = await startHarness()
    expect(await harness.send(`${get}X: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 .*too large/)
    expect(await harness.send(`GET http://${host}/${'x'.repeat(20_000)} HTTP/1.1\r\n`)).toMatch(/^HTTP\/1\.1 431 /)
    expect(harness.tried).toEqual([])
  })

  it('may come slowly, and is not waited for', async () => {
    await using harness = await startHarness({ limits: { headerTimeout: 200 } })
    const socket = harness.dial()
    const answer = readText(socket)
    const timer = setInterval(() => socket.write('x'), 20)
    socket.write(`GET http://${host}/`)
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /)
    clearInterval(timer)
    socket.destroy()
  })
})

describe('a body', () => {
  it.each(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'POST'])(
    'of a %s is never taken for the next request',
    async (method) => {
      const seen: string[] = []
      await using harness = await startHarness({
        answer: (asked, response) => {
          seen.push(`${asked.method} ${asked.url}`)
          asked.resume().on('end', () => response.end())
        },
      })
      const inner = `GET /smuggled HTTP/1.1\r\nHost: ${host}\r\n\r\n`
      const line = `${method} http://${host}/outer HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n`
      const chunked = `Transfer-Encoding: chunked\r\n\r\n${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`
      await harness.send(`${line}${chunked}`)
      await harness.send(`${line}Content-Length: ${inner.length}\r\n\r\n${inner}`)
      await harness.send(`${line}Connection: content-length\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`)
      const open = line.replace('Connection: close\r\n', '')
      await harness.send(`${open}Content_Length: ${inner.length}\r\nTransfer_Encoding: chunked\r\n\r\n${inner}`)
      expect(seen).toEqual(Array(4).fill(`${method} /outer`))
    },
  )

  it.each(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'POST', 'PROPFIND'])(
    'of a %s has its length said to the host',
    async (method) => {
      let text = ''
      const answer = 'HTTP/1.1 204 No Content\r\n\r\n'
      const plain = createPlainServer((socket) => {
        socket
          .on('error', () => undefined)
          .on('data', (chunk) => {
            text += chunk
            if (/\r\n\r\n.*body/s.test(text)) setTimeout(() => socket.end(answer), 20)
          })
      })
      await using harness = await startHarness({ plain })
      const line = `${method} http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n`
      await harness.send(
        `${line}Transfer-Encoding: CHUNKED\r\nConnection: close, transfer-encoding\r\n\r\n4\r\nbody\r\n0\r\n\r\n`,
      )
      expect(text).toMatch(/\r\nTransfer-Encoding: chunked\r\n(.+\r\n)*\r\n4\r\nbody\r\n0\r\n\r\n$/)
      text = ''
      await harness.send(`${line}Content-Length: 4\r\nConnection: close, content-length\r\n\r\nbody`)
      expect(text).toMatch(/\r\nContent-Length: 4\r\n(.+\r\n)*\r\nbody$/)
    },
  )

  it('keeps its length behind more headers than are counted', async () => {
    const plain = createServer({ maxHeaderSize: 65_536 }, async (asked, response) =>
      response.end(await readText(asked)),
    )
    plain.maxHeadersCount = 0
    await using harness = await startHarness({ plain, limits: { headerSize: '64k' } })
    const many = 'X: y\r\n'.repeat(3_000)
    const text = await harness.send(
      `POST http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${many}Content-Length: 4\r\n\r\nbody`,
    )
    expect(text).toMatch(/\r\nbody$/)
  })

  it('that breaks off is no request', async () => {
    const bodies: string[] = []
    await using harness = await startHarness({
      answer: async (asked, response) => {
        let isWhole = true
        await readText(asked).catch(() => undefined)
        isWhole = asked.complete
        bodies.push(String(isWhole))
        response.end()
      },
    })
    const socket = harness.dial()
    socket.write(`POST http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100\r\n\r\nhalf`)
    await eventually(() => harness.tried.length === 1)
    await delay(50)
    socket.destroy()
    await eventually(() => bodies.length === 1)
    expect(bodies).toEqual(['false'])
  })

  it('may be answered before it has ended, and then ends', async () => {
    await using harness = await startHarness({ answer: (_, response) => response.writeHead(413).end('too large') })
    const socket = harness.dial()
    socket.on('error', () => undefined)
    const answer = readText(socket)
    socket.write(`POST http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100000\r\n\r\nbegin`)
    expect(await answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*too large/)
  })
})

describe('requests behind one another', () => {
  it('are not heaped up', async () => {
    await using harness = await startHarness({ answer: () => undefined })
    const socket = harness.dial()
    socket.on('error', () => undefined)
    socket.write(`${get}\r\n`.repeat(1_000))
    await once(socket.resume(), 'close')
    expect(harness.tried.length).toBeLessThanOrEqual(1)
  })

  it('are answered in their order where it is one that waits', async () => {
    await using harness = await startHarness({
      answer: (asked, response) => void delay(asked.url === '/1' ? 50 : 0).then(() => response.end(`at ${asked.url}`)),
    })
    const of = (path: string, more = '') => `GET http://${host}${path} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`
    const text = await harness.send(of('/1') + of('/2', 'Connection: close\r\n'))
    expect(text).toMatch(/at \/1[\s\S]*at \/2/)
  })

  it('have no tunnel among them', async () => {
    await using harness = await startHarness({ answer: () => undefined })
    expect(await harness.send(`${get}\r\nCONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).toBe('')
    expect(harness.tried).not.toContain(443)
  })

  it('go on after one that was not allowed only over a new connection', async () => {
    await using harness = await startHarness()
    const evil = 'GET http://evil.example.com/ HTTP/1.1\r\nHost: x\r\n\r\n'
    const text = await harness.send(`${evil}${get}\r\n`)
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1)
    expect(harness.tried).toEqual([])
  })
})

describe('what the proxy says', () => {
  it('is never about the network of the host', async () => {
    const address = '10.77.66.55'
    for (const resolve of [async () => [address], () => Promise.reject(new Error(`connect to ${address}`))]) {
      await using harness = await startHarness({ privateHosts: [], resolve })
      const { reason, headers, body } = await harness.get(`http://${host}/`)
      const { answer } = await harness.tunnel(`${host}:443`)
      expect(JSON.stringify([reason, headers, body, answer])).not.toMatch(/10\.77|ENOTFOUND|ECONN|127\.0/)
    }
  })

  it('is logged without addresses, and not without end', async () => {
    const lines: string[] = []
    const say = (...parts: readonly unknown[]): unknown => lines.push(JSON.stringify(parts))
    const logger: Logger = { trace: say, debug: say, info: say, warn: say, error: say }
    await using harness = await startHarness({ logger, privateHosts: [], resolve: async () => ['10.77.66.55'] })
    for (let round = 0; round < 70; round += 1) await harness.get(`http://${round % 2 ? host : 'evil.example.com'}/`)
    expect(lines.length).toBeLessThan(60)
    expect(lines[0]).toContain('"host":"evil.example.com"')
    expect(lines[1]).toContain('"code":"private_address"')
    expect(lines.join()).not.toContain('10.77')
    expect(harness.proxy.counts).toEqual({ allowed: 0, refused: 35, failed: 35 })
  })

  it('has nothing in it that the code could begin a line with', async () => {
    await using harness = await startHarness()
    const text = await harness.send('GET http://a%0d%0aX-Evil:1.example.com/ HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(text).not.toMatch(/evil/i)
  })
})
