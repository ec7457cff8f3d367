import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect as connectTo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { helloOf } from './client-hello.fixtures.ts'
import { EgressProxyError } from './egress-proxy-error.ts'
import type { EgressProxyOptions } from './egress-proxy-options.ts'
import { eventually, host, readText, startHarness } from './proxy-harness.fixtures.ts'
import { startEgressProxy } from './start-egress-proxy.ts'

const folder = mkdtempSync(join(tmpdir(), 'wflo-egress-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const newPath = (): string => join(folder, crypto.randomUUID().slice(0, 8))

describe('a proxy', () => {
  it('listens on a socket that everybody who reaches its folder may use', async () => {
    const path = newPath()
    await using proxy = await startEgressProxy({ path, allow: [] })
    expect(proxy.path).toBe(path)
    expect(statSync(path).mode & 0o777).toBe(0o666)
    expect(statSync(path).isSocket()).toBe(true)
  })

  it('asks nobody on the port that is not there, and refuses loopback by itself', async () => {
    const path = newPath()
    await using proxy = await startEgressProxy({ path, allow: [host], resolve: async () => ['127.0.0.1'] })
    const socket = connectTo(path)
    socket.write(`GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    expect(await readText(socket)).toMatch(/^HTTP\/1\.1 502 /)
    expect(proxy.counts.failed).toBe(1)
  })

  it('leaves nothing when it is closed, whatever is under way', async () => {
    const [before, timers] = [openFiles(), openTimers()]
    const sleepy = createServer((socket) => void socket.on('error', () => undefined).resume())
    const harness = await startHarness({ answer: () => undefined, secure: sleepy })
    const clients = [harness.dial(), harness.dial()]
    clients[0]?.write(`GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    clients[1]?.write(`POST http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 9\r\n\r\nhalf`)
    const open = await harness.tunnel(`${host}:443`)
    open.socket.write(helloOf(host))
    const silent = await harness.tunnel(`${host}:443`)
    const idle = harness.dial()
    await eventually(() => harness.tried.length === 4)
    const closed = [...clients, open.socket, silent.socket, idle].map(
      (socket) => new Promise((resolve) => socket.on('close', resolve).resume()),
    )
    await Promise.all([harness.proxy.close(), harness.proxy.close()])
    expect(existsSync(harness.proxy.path)).toBe(false)
    await Promise.all(closed)
    await harness[Symbol.asyncDispose]()
    await eventually(() => openFiles() <= before && openTimers() <= timers)
  })

  it('leaves nothing when it is closed while a name is looked for', async () => {
    const before = openFiles()
    const harness = await startHarness({ resolve: () => new Promise(() => undefined) })
    const text = harness.send(`GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    await eventually(() => harness.tried.length === 1)
    await harness[Symbol.asyncDispose]()
    expect(await text).toBe('')
    await eventually(() => openFiles() <= before)
  })

  it('leaves nothing when it is closed while TLS is opened', async () => {
    const before = openFiles()
    const secrets = { [host]: { header: 'x-key', value: 'a secret' } }
    const sleepy = createServer((socket) => void socket.on('error', () => undefined).resume())
    const harness = await startHarness({ secrets, secure: sleepy })
    const text = harness.send(`GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    await eventually(() => openFiles() > before + 4)
    await delay(50)
    await harness[Symbol.asyncDispose]()
    expect(await text).toBe('')
    await eventually(() => openFiles() <= before)
  })

  it('keeps no connection after many requests', async () => {
    await using harness = await startHarness()
    await harness.get(`http://${host}/`)
    const before = openFiles()
    for (let round = 0; round < 50; round += 1) await harness.get(`http://${host}/${round}`)
    await eventually(() => openFiles() <= before)
  })

  it.each<[string, Partial<EgressProxyOptions>]>([
    ['an address', { allow: ['127.0.0.1'] }],
    ['a wildcard', { allow: ['*.example.com'] }],
    ['a port', { allow: ['api.example.com:443'] }],
    ['a private host that is none', { privateHosts: ['10.0.0.1'] }],
    ['a path that is too long', { path: `/${'x'.repeat(103)}` }],
    ['no path', { path: '' }],
    ['no connections', { limits: { connections: 0 } }],
    ['a time that is none', { limits: { idleTimeout: 0 } }],
    ['too long a time', { limits: { idleTimeout: '30 days' } }],
    ['too little room', { limits: { headerSize: 10 } }],
  ])('does not start with %s', async (_, options) => {
    const failed = startEgressProxy({ path: newPath(), allow: [], ...options })
    await expect(failed).rejects.toMatchObject({ code: 'invalid_value' })
  })

  it('does not start with a certificate that is none', async () => {
    await expect(startEgressProxy({ path: newPath(), allow: [], ca: 'nonsense' })).rejects.toMatchObject({
      code: 'invalid_value',
    })
  })

  it('says why it cannot listen, and takes nothing away from others', async () => {
    const taken = newPath()
    writeFileSync(taken, 'mine')
    for (const path of [taken, join(folder, 'missing', 'socket')]) {
      const failed = startEgressProxy({ path, allow: [] })
      await expect(failed).rejects.toSatisfy(EgressProxyError.isInstance)
      await expect(failed).rejects.toThrow(/EADDRINUSE|EACCES|ENOENT/)
    }
    expect(existsSync(taken)).toBe(true)
  })
})

function openFiles(): number {
  return readdirSync('/dev/fd').length
}

function openTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
}
