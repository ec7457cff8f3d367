import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type Asked, eventually, host, readText, startHarness } from './proxy-harness.fixtures.ts'

describe('a plain request', () => {
  it('reaches a host that is allowed, on port 80', async () => {
    await using harness = await startHarness()
    const url = `http://${host}/a//b/../c?q=%20[1]`
    const { status, body } = await harness.get(url, { method: 'POST', body: 'text' })
    const asked: Asked = JSON.parse(body)
    expect([status, asked.method, asked.url, asked.body, asked.isSecure]).toEqual([
      200,
      'POST',
      '/a//b/../c?q=%20[1]',
      'text',
      false,
    ])
    expect(harness.tried).toEqual([80])
    expect(harness.proxy.counts).toEqual({ allowed: 1, refused: 0, failed: 0 })
  })

  it.each([`http://${host}`, `HTTP://API.Example.COM:80/`, `http://${host}./`, `http://${host}?`])(
    'takes the name as people write it: %s',
    async (url) => {
      await using harness = await startHarness()
      const { status, body } = await harness.get(url)
      expect(status).toBe(200)
      expect((JSON.parse(body) as Asked).url).toMatch(/^\/\??$/)
    },
  )

  it('has the name of the URL as its Host, whatever it says itself', async () => {
    await using harness = await startHarness()
    const { body } = await harness.get(`http://${host}/`, { headers: { Host: 'evil.example.com' } })
    expect(valuesOf(body, 'host')).toEqual([host])
  })

  it('loses what is meant for the proxy, and keeps the rest', async () => {
    await using harness = await startHarness()
    const headers = {
      'Proxy-Authorization': 'Basic eA==',
      'Proxy-Connection': 'keep-alive',
      'Keep-Alive': 'timeout=5',
      TE: 'trailers',
      Connection: 'keep-alive, X-Hop',
      'X-Hop': '1',
      'X-End': ['1', '2'],
      Authorization: 'Bearer of-the-code',
      Upgrade: 'websocket',
    }
    const { body } = await harness.get(`http://${host}/`, { headers })
    const asked: Asked = JSON.parse(body)
    expect(asked.headers).toEqual([
      ['host', host],
      ['x-end', '1'],
      ['x-end', '2'],
      ['authorization', 'Bearer of-the-code'],
      ['connection', 'close'],
    ])
  })

  it('gives back status, headers and body as they are', async () => {
    await using harness = await startHarness({
      answer: (_, response) => {
        const headers = [
          'Set-Cookie',
          'a=1',
          'Set-Cookie',
          'b=2',
          'Connection',
          'x-hop',
          'X-Hop',
          '1',
          'X-Latin',
          'caf\u00e9',
        ]
        response.writeHead(418, headers).end('short and stout')
      },
    })
    const { status, headers, body } = await harness.get(`http://${host}/`)
    expect([status, headers['set-cookie'], headers['x-hop'], headers['x-latin'], body]).toEqual([
      418,
      ['a=1', 'b=2'],
      undefined,
      'caf\u00e9',
      'short and stout',
    ])
  })

  it.each(['HEAD', 'DELETE', 'OPTIONS', 'PATCH'])('may be a %s', async (method) => {
    await using harness = await startHarness()
    const { status, body } = await harness.get(`http://${host}/`, { method })
    expect(status).toBe(200)
    if (method !== 'HEAD') expect((JSON.parse(body) as Asked).method).toBe(method)
  })

  it('hands on redirects, and looks at each new request anew', async () => {
    await using harness = await startHarness({
      answer: (_, response) => response.writeHead(302, { Location: 'http://169.254.169.254/latest' }).end(),
    })
    const { status, headers } = await harness.get(`http://${host}/`)
    expect(status).toBe(302)
    expect((await harness.get(headers.location ?? '')).status).toBe(403)
    expect(harness.tried).toEqual([80])
  })

  it('may be one of many over one connection', async () => {
    await using harness = await startHarness()
    const socket = harness.dial()
    for (let round = 0; round < 5; round += 1) {
      socket.write(`GET http://${host}/${round} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
      let answer = ''
      while (!answer.includes('"isSecure":false}')) answer += String((await once(socket, 'data'))[0])
      expect(answer).toContain(`"url":"/${round}"`)
    }
    socket.destroy()
  })

  it('is served a hundred times at once', async () => {
    await using harness = await startHarness({
      answer: (_, response) => void delay(50).then(() => response.end('x'.repeat(50_000))),
    })
    const answers = await Promise.all(Array.from({ length: 100 }, () => harness.get(`http://${host}/`)))
    expect(answers.every(({ status, body }) => status === 200 && body.length === 50_000)).toBe(true)
    expect(harness.proxy.counts.allowed).toBe(100)
  })

  it('streams both ways, and holds back where the other side is slow', async () => {
    let sent = 0
    await using harness = await startHarness({
      answer: (_, response) => {
        const chunk = Buffer.alloc(65_536)
        const write = (): void => {
          for (let isRoom = true; isRoom && sent < 100_000_000; sent += chunk.length) isRoom = response.write(chunk)
        }
        response.on('drain', write)
        write()
      },
    })
    const socket = harness.dial()
    socket.write(`GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    await once(socket, 'readable')
    await delay(300)
    expect(sent).toBeGreaterThan(0)
    expect(sent).toBeLessThan(20_000_000)
    socket.destroy()
  })

  it('is given up when the client goes', async () => {
    let isGone = false
    await using harness = await startHarness({
      answer: (asked) =>
        asked.socket.on('close', () => {
          isGone = true
        }),
    })
    const socket = harness.dial()
    socket.write(`GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    await eventually(() => harness.tried.length === 1)
    await delay(50)
    socket.destroy()
    await eventually(() => isGone)
  })

  it('takes no room any more when the client goes before the host is reached', async () => {
    const slow = 'slow.example.com'
    const resolve = (name: string) =>
      name === slow ? new Promise<never>(() => undefined) : Promise.resolve(['127.0.0.1'])
    await using harness = await startHarness({ resolve, allow: [host, slow], limits: { connections: 1 } })
    const socket = harness.dial()
    socket.write(`GET http://${slow}/ HTTP/1.1\r\nHost: ${slow}\r\n\r\n`)
    await eventually(() => harness.tried.length === 1)
    socket.destroy()
    await delay(100)
    expect((await harness.get(`http://${host}/`)).status).toBe(200)
  })

  it('breaks off for the client where the host breaks off', async () => {
    await using harness = await startHarness({
      answer: (_, response) => {
        response.writeHead(200, { 'Content-Length': '100' }).write('half')
        setTimeout(() => response.destroy(), 20)
      },
    })
    await using other = await startHarness({
      answer: (_, response) => void response.write('half', () => response.destroy()),
    })
    for (const each of [harness, other]) {
      const text = await each.send(`GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
      expect(text).toContain('half')
      expect(text).not.toMatch(/\r\n0\r\n\r\n$/)
    }
  })

  it('ends where neither side says anything', async () => {
    await using harness = await startHarness({ limits: { idleTimeout: 100 }, answer: () => undefined })
    const { status, body } = await harness.get(`http://${host}/`)
    expect([status, body]).toEqual([504, `${host} said nothing for too long\n`])
  })
})

describe('a host that cannot be asked', () => {
  it('is one sentence, whatever it is', async () => {
    const closed = createServer().listen(0)
    closed.close()
    const answers: string[] = []
    for (const resolve of [
      async () => ['10.11.12.13'],
      async () => [],
      () => Promise.reject(new Error('ENOTFOUND 10.11.12.13')),
    ]) {
      await using harness = await startHarness({ privateHosts: [], resolve })
      const { status, headers, body } = await harness.get(`http://${host}/`)
      expect([status, headers['proxy-status']]).toEqual([502, 'wflo; error=destination_unavailable'])
      answers.push(body)
      expect(harness.proxy.counts).toEqual({ allowed: 0, refused: 0, failed: 1 })
    }
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toMatch(/^api\.example\.com could not be reached: it has no public address, does not answer/)
  })

  it.each([
    'SSH-2.0-OpenSSH_9.2\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    '',
  ])('may answer nonsense: %j', async (text) => {
    const plain = createServer((socket) => socket.on('error', () => undefined).once('data', () => socket.end(text)))
    await using harness = await startHarness({ plain })
    const { status, body } = await harness.get(`http://${host}/`)
    expect([status, body]).toEqual([502, `${host} gave no answer that HTTP knows\n`])
  })

  it('is resolved once for each connection, and what it means later does not matter', async () => {
    let asked = 0
    const resolve = async () => [asked++ % 2 === 0 ? '127.0.0.1' : '10.0.0.1']
    await using harness = await startHarness({ resolve })
    expect((await harness.get(`http://${host}/`)).status).toBe(200)
    expect(asked).toBe(1)
  })

  it('is asked for once by all that want it at the same time', async () => {
    let asked = 0
    const resolve = async () => {
      asked += 1
      await delay(50)
      return ['127.0.0.1']
    }
    await using harness = await startHarness({ resolve })
    await Promise.all(Array.from({ length: 20 }, () => harness.get(`http://${host}/`)))
    expect(asked).toBeLessThan(20)
  })
})

describe('too much at once', () => {
  it('is refused with a reason, and there is room again later', async () => {
    const waiting: (() => void)[] = []
    await using harness = await startHarness({
      limits: { connections: 2 },
      answer: (_, response) => void waiting.push(() => response.end()),
    })
    const first = harness.get(`http://${host}/`)
    const second = harness.get(`http://${host}/`)
    await eventually(() => waiting.length === 2)
    expect(await readText(harness.dial())).toBe('')
    expect(harness.proxy.counts.refused).toBe(1)
    for (const end of waiting) end()
    expect([(await first).status, (await second).status]).toEqual([200, 200])
    const third = harness.get(`http://${host}/`)
    await eventually(() => waiting.length === 3)
    waiting[2]?.()
    expect((await third).status).toBe(200)
  })
})

function valuesOf(body: string, wanted: string): readonly string[] {
  return (JSON.parse(body) as Asked).headers.filter(([name]) => name === wanted).map(([, value]) => value)
}
