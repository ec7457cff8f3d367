import { readdirSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { createServer as createSecureServer, type TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { helloOf } from './client-hello.fixtures.ts'
import { certificate, eventually, type Harness, host, startHarness } from './proxy-harness.fixtures.ts'

const secretHost = 'keys.example.com'
const head = `HTTP/1.1\r\nHost: ${host}\r\n`

/** What a client may send, whole or in part. */
const requests: readonly (string | Uint8Array)[] = [
  `GET http://${host}/ ${head}\r\n`,
  `GET http://${secretHost}/ ${head}\r\n`,
  `POST http://${host}/ ${head}Content-Length: 10\r\n\r\n0123456789`,
  `POST http://${secretHost}/ ${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  `POST http://${host}/ ${head}Transfer-Encoding: chunked\r\n\r\nzz`,
  `POST http://${host}/ ${head}Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello`,
  `GET http://${host}/ ${head}Connection: upgrade\r\nUpgrade: websocket\r\n\r\n`,
  `CONNECT ${host}:443 ${head}\r\n`,
  `GET http://evil.example.com/ ${head}\r\n`,
  helloOf(host),
  Buffer.alloc(70_000),
  'nonsense\r\n\r\n',
]

/** What a host may answer, whole or in part. */
const answers: readonly string[] = [
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
  'HTTP/1.1 200 OK\r\n\r\nuntil the end',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n0\r\nX: y\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\ntoo short',
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\ntoo long',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\n\r\nHTTP/1.1 204 None\r\n\r\n',
  'HTTP/1.1 101 Other\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nother',
  'HTTP/1.1 099 Low\r\n\r\n',
  'HTTP/1.1 200 OK\r\nX: a\u0001b\r\n\r\n',
  'nonsense',
]

/** Whole numbers below `most`, the same ones for the same seed (Park and Miller). */
function createDice(seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = (state * 48_271) % 2_147_483_647
    return state % most
  }
}

type Dice = ReturnType<typeof createDice>

function pick<Value>(values: readonly Value[], dice: Dice): Value {
  return values[dice(values.length)] as Value
}

/** A host that may do anything: break off, end, say half of it, hear nothing. */
function misbehave(socket: Socket | TLSSocket, dice: Dice): void {
  const act = async (): Promise<void> => {
    const fate = dice(10)
    if (fate === 0) return void socket.destroy()
    if (fate === 1) return void socket.end()
    const text = Buffer.from(pick(answers, dice))
    const cut = dice(text.length + 1)
    socket.write(text.subarray(0, cut))
    await delay(dice(10))
    if (socket.writable) socket.end(text.subarray(cut))
  }
  socket.on('error', () => undefined)
  if (dice(3) === 0) void act()
  else socket.once('data', act)
  socket.resume()
}

/** A client that sends what it likes, and goes when it likes. */
async function beHostile(harness: Harness, dice: Dice): Promise<void> {
  const socket = harness.dial()
  if (dice(3) > 0) socket.resume()
  for (let round = dice(4); round >= 0 && socket.writable; round -= 1) {
    const bytes = Buffer.from(pick(requests, dice))
    socket.write(dice(4) > 0 ? bytes : bytes.subarray(0, dice(bytes.length)))
    await delay(dice(8))
  }
  if (dice(2) > 0 && socket.writable) socket.end()
  await delay(dice(60))
  socket.destroy()
}

/** Whether a request has an answer sooner or later: the host is as bad as before. */
async function isServed(harness: Harness): Promise<boolean> {
  for (let round = 0; round < 200; round += 1) {
    const { status } = await harness.get(`http://${host}/`).catch(() => ({ status: 0 }))
    if (status === 200) return true
  }
  return false
}

describe('traffic that means harm, on both sides', () => {
  it.each([1, 2])('breaks nothing and leaves nothing: seed %i', { timeout: 120_000 }, async (seed) => {
    const dice = createDice(seed)
    const problems: unknown[] = []
    const note = (problem: unknown): unknown => problems.push(problem)
    const sorts = ['uncaughtException', 'unhandledRejection', 'warning']
    for (const sort of sorts) process.on(sort, note)
    const before = readdirSync('/dev/fd').length
    const allow = [host, secretHost]
    const value = (): string => (dice(10) > 0 ? 'Bearer of-the-host' : '')
    const harness = await startHarness({
      plain: createServer((socket) => misbehave(socket, dice)),
      secure: createSecureServer(certificate, (socket) => misbehave(socket, dice)).on(
        'tlsClientError',
        () => undefined,
      ),
      allow,
      privateHosts: allow,
      secrets: { [secretHost]: { header: 'authorization', value } },
      resolve: async () => pick([['127.0.0.1'], ['127.0.0.1'], ['::1', '127.0.0.1'], []], dice),
      limits: { connections: 20, headerTimeout: 200, idleTimeout: 300 },
    })
    const clients = Array.from({ length: 30 }, async () => {
      for (let round = 0; round < 20; round += 1) await beHostile(harness, dice)
    })
    await Promise.all(clients)
    expect(await isServed(harness)).toBe(true)
    const { refused, failed } = harness.proxy.counts
    await harness[Symbol.asyncDispose]()
    await eventually(() => readdirSync('/dev/fd').length <= before)
    for (const sort of sorts) process.off(sort, note)
    expect(problems).toEqual([])
    expect(refused + failed).toBeGreaterThan(0)
  })
})
