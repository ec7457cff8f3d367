import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ConnectCheckedOptions, connectChecked } from './connect-checked.ts'
import { HostUnreachableError } from './host-unreachable-error.ts'
import { PrivateAddressError } from './private-address-error.ts'

const host = 'api.example.com'
let server: Server
let port: number

beforeAll(async () => {
  server = createServer((socket) => socket.on('error', () => undefined).end('hello')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

function connectTo(addresses: readonly string[], options: Partial<ConnectCheckedOptions> = {}) {
  return connectChecked({ host, port, resolve: async () => addresses, isPrivateAllowed: true, ...options })
}

describe('a checked connection', () => {
  it('goes to an address of the name, which is asked once', async () => {
    const asked: string[] = []
    const resolve = async (name: string) => [asked.push(name) === 1 ? '127.0.0.1' : '127.0.0.9']
    const socket = await connectTo([], { host: 'API.example.com.', resolve })
    expect(socket.remoteAddress).toBe('127.0.0.1')
    expect(asked).toEqual([host])
    socket.destroy()
  })

  it.each([
    [['127.0.0.1']],
    [['::1']],
    [['::ffff:127.0.0.1']],
    [['1.1.1.1', '127.0.0.1']],
    [['127.0.0.1', '2606:4700::1']],
  ])('is refused where one of %j is not public', async (addresses) => {
    const failed = connectTo(addresses, { isPrivateAllowed: false })
    await expect(failed).rejects.toSatisfy(PrivateAddressError.isInstance)
    await expect(failed).rejects.toThrow(
      /^api\.example\.com leads to an address that is not public, so it was not asked/,
    )
  })

  it('is refused for the networks of this machine, also where they are public', async () => {
    const own = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
    for (const { address } of own) {
      await expect(connectTo([address], { isPrivateAllowed: false })).rejects.toSatisfy(PrivateAddressError.isInstance)
    }
  })

  it('says nothing of the address it was not made to', async () => {
    const error = await connectTo(['10.1.2.3'], { isPrivateAllowed: false }).catch((caught: unknown) => caught)
    expect(JSON.stringify([error, String(error), (error as Error).cause])).not.toContain('10.1')
  })

  it('tries the next address where one does not answer', async () => {
    const socket = await connectTo(['::1', '127.0.0.1'])
    expect(socket.remoteAddress).toBe('127.0.0.1')
    socket.destroy()
  })

  it('fails where none answers, there is none, or the name is not found', async () => {
    await expect(connectTo(['127.0.0.1'], { port: 1 })).rejects.toSatisfy(HostUnreachableError.isInstance)
    await expect(connectTo(['127.0.0.1', '127.0.0.2'], { port: 1 })).rejects.toThrow(/does not answer/)
    await expect(connectTo([])).rejects.toThrow(/no address/)
    await expect(connectTo([], { resolve: () => Promise.reject(new Error('x')) })).rejects.toThrow(/was not found/)
    await expect(connectTo(['nonsense'])).rejects.toSatisfy(PrivateAddressError.isInstance)
  })

  it('has an end to its patience, and hears a signal', async () => {
    const never = () => new Promise<never>(() => undefined)
    await expect(connectTo([], { resolve: never, timeout: 20 })).rejects.toThrow(/took too long/)
    await expect(connectTo([], { resolve: never, signal: AbortSignal.timeout(20) })).rejects.toThrow(/aborted/)
    const gone = new Error('gone')
    await expect(connectTo(['127.0.0.1'], { signal: AbortSignal.abort(gone) })).rejects.toBe(gone)
  })

  it.each(['127.0.0.1', 'localhost', '::1', 'a b.example.com'])('takes names only: not %s', async (name) => {
    await expect(connectTo(['127.0.0.1'], { host: name })).rejects.toMatchObject({ code: 'invalid_value' })
  })

  it.each([0, 65_536, 1.5, Number.NaN])('has a port that is one: not %s', async (wrong) => {
    await expect(connectTo(['127.0.0.1'], { port: wrong })).rejects.toMatchObject({ code: 'invalid_value' })
  })
})
