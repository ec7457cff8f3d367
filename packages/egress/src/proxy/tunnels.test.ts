import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { connect, createServer as createSecureServer, type TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { helloOf } from './client-hello.fixtures.ts'
import { certificate, eventually, type Harness, host, readText, startHarness } from './proxy-harness.fixtures.ts'

const wrongName = '\x15\x03\x03\x00\x02\x02p'

/** Over TLS it gives back what it gets, and says what it got. */
function echoServer(options: { readonly allowHalfOpen?: boolean } = {}): Server {
  const server = createSecureServer({ ...certificate, ...options }, (socket) =>
    socket.on('error', () => undefined).pipe(socket),
  )
  return server.on('tlsClientError', () => undefined)
}

async function secureTunnel(harness: Harness, servername = host): Promise<TLSSocket> {
  const { socket } = await harness.tunnel(`${host}:443`)
  return connect({ socket, servername, ca: certificate.cert, checkServerIdentity: () => undefined })
}

describe('a tunnel', () => {
  it('carries TLS to port 443 of a host that is allowed', async () => {
    await using harness = await startHarness({ secure: echoServer() })
    const secure = await secureTunnel(harness)
    secure.end('hello')
    expect(await readText(secure)).toBe('hello')
    expect(harness.tried).toEqual([443])
    expect(harness.proxy.counts).toEqual({ allowed: 1, refused: 0, failed: 0 })
  })

  it('carries a lot, both ways at once', async () => {
    await using harness = await startHarness({ secure: echoServer() })
    const secure = await secureTunnel(harness)
    const sent = Buffer.alloc(20_000_000, 'abcdefg')
    secure.end(sent)
    const chunks: Buffer[] = []
    for await (const chunk of secure) chunks.push(chunk)
    expect(Buffer.concat(chunks).equals(sent)).toBe(true)
  })

  it('stays open for one side when the other has ended', async () => {
    const late = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined).resume()
      socket.on('end', () => socket.end('after your end'))
    })
    await using harness = await startHarness({ secure: late })
    const { socket } = await harness.tunnel(`${host}:443`)
    socket.end(helloOf(host))
    expect(await readText(socket)).toBe('after your end')
  })

  it('has everything of a long upload, also where the host has said its last word', async () => {
    let received = 0
    const early = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined).end('done')
      socket.pause()
      const count = ({ length }: Buffer): unknown => (received += length)
      setTimeout(() => socket.on('data', count).resume(), 200)
    })
    await using harness = await startHarness({ secure: early })
    const { socket } = await harness.tunnel(`${host}:443`)
    const hello = helloOf(host)
    socket.write(hello)
    socket.end(Buffer.alloc(5_000_000))
    socket.resume()
    await eventually(() => received === hello.length + 5_000_000)
  })

  it('ends on both sides when one breaks off', async () => {
    const sockets: Socket[] = []
    const secure = createServer((socket) => sockets.push(socket.on('error', () => undefined).resume()))
    await using harness = await startHarness({ secure })
    const first = await harness.tunnel(`${host}:443`)
    first.socket.write(helloOf(host))
    await eventually(() => sockets.length === 1 && (sockets[0]?.bytesRead ?? 0) > 0)
    first.socket.destroy()
    await once(sockets[0] as Socket, 'close')
    const second = await harness.tunnel(`${host}:443`)
    second.socket.write(helloOf(host))
    await eventually(() => (sockets[1]?.bytesRead ?? 0) > 0)
    sockets[1]?.resetAndDestroy()
    await once(second.socket.resume(), 'close')
  })

  it('ends where neither side says anything', async () => {
    await using harness = await startHarness({ secure: echoServer(), limits: { idleTimeout: 200 } })
    const secure = await secureTunnel(harness)
    await once(secure, 'secureConnect')
    expect(await readText(secure)).toBe('')
  })
})

describe('a tunnel that begins with', () => {
  it.each<[string, string | Uint8Array]>([
    ['TLS for another name', helloOf('evil.example.com')],
    ['TLS for no name', helloOf()],
    ['a request of HTTP', `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['an endless first message', Buffer.concat([Buffer.of(22, 3, 1, 0x40, 0, 1, 0, 0x3f, 0xf0), Buffer.alloc(40_000)])],
  ])('%s reaches nobody', async (_, bytes) => {
    let received = 0
    const secure = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .on('data', ({ length }) => {
          received += length
        }),
    )
    await using harness = await startHarness({ secure })
    const { socket } = await harness.tunnel(`${host}:443`)
    socket.write(bytes)
    expect(await readText(socket)).toBe(wrongName)
    expect(received).toBe(0)
    expect(harness.proxy.counts).toEqual({ allowed: 0, refused: 1, failed: 0 })
  })

  it('nothing is ended, and hears nothing of a host that speaks first', async () => {
    const secure = createServer((socket) => socket.on('error', () => undefined).write('220 mail.example.com ESMTP\r\n'))
    await using harness = await startHarness({ secure, limits: { headerTimeout: 150 } })
    const { socket } = await harness.tunnel(`${host}:443`)
    expect(await readText(socket)).toBe(wrongName)
  })

  it('a name that is written otherwise is carried all the same', async () => {
    await using harness = await startHarness({ secure: echoServer() })
    const secure = await secureTunnel(harness, host.toUpperCase())
    secure.end('hello')
    expect(await readText(secure)).toBe('hello')
  })

  it('its first message behind the request itself, or in pieces, is carried as it came', async () => {
    const echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket))
    await using harness = await startHarness({ secure: echo })
    const hello = helloOf(host)
    const request = Buffer.from(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    for (const pieces of [[Buffer.concat([request, hello])], [request, ...hello.subarray(0, 50).map((byte) => byte)]]) {
      const socket = harness.dial()
      for (const piece of pieces) {
        socket.write(typeof piece === 'number' ? Buffer.of(piece) : piece)
        await delay(2)
      }
      if (pieces.length > 1) socket.write(hello.subarray(50))
      socket.end()
      const text = await readText(socket)
      expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe(hello.toString('latin1'))
    }
  })
})
