import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createCertificates } from './certificates.ts'
import type { EgressSettings } from './sandbox-harness.ts'

export interface SeenRequest {
  readonly path: string
  readonly isSecure: boolean
  readonly host: string | undefined
  /** Of the header that a secret is in. */
  readonly key: string | undefined
}

/** Hosts of the test on this machine's loopback, on the ports of the web, and names for them. */
export interface EgressWorld extends AsyncDisposable {
  /** One of 127.0.0.0/8 that nobody else takes. */
  readonly address: string
  /** A listener on 127.0.0.1 that nobody may reach. */
  readonly port: number
  readonly settings: EgressSettings
  readonly ca: string
  readonly seen: readonly SeenRequest[]
  /** Names in the order in which they were looked up. */
  readonly lookups: readonly string[]
  /** How many connections the listener got that nobody may reach. */
  readonly intrusions: () => number
}

export const secretKey = 'a-key-that-no-code-sees'
export const largeBody = 3_000_000
/** More than all the buffers on the way hold. */
const hugeBody = 60_000_000

const privateHosts = ['allowed.test', 'secret.test', 'denied.test']

/** Rejects with `EACCES` where low ports are not for this user, and with `EADDRINUSE` where they are taken. */
export async function createEgressWorld(): Promise<EgressWorld> {
  const { ca, cert, key } = createCertificates(['allowed.test', 'secret.test', 'denied.test', 'private.test'])
  const random = (): number => 1 + Math.floor(Math.random() * 253)
  const address = `127.${random()}.${random()}.${random()}`
  const seen: SeenRequest[] = []
  const lookups: string[] = []
  let intrusions = 0
  const plain = createServer(answer(seen, false))
  const secure = createSecureServer({ cert, key }, answer(seen, true))
  const guarded = createServer((_, response) => response.end('reached')).on('connection', () => {
    intrusions += 1
  })
  const servers = [plain, secure, guarded]
  try {
    await Promise.all([listen(plain, 80, address), listen(secure, 443, address), listen(guarded, 0, '127.0.0.1')])
  } catch (error) {
    closeAll(servers)
    throw error
  }
  const resolve = async (host: string): Promise<readonly string[]> => {
    lookups.push(host)
    return [address]
  }
  const secrets = { 'secret.test': { header: 'x-key', value: secretKey } }
  return {
    address,
    port: (guarded.address() as AddressInfo).port,
    settings: { privateHosts, resolve, ca, secrets },
    ca,
    seen,
    lookups,
    intrusions: () => intrusions,
    [Symbol.asyncDispose]: async () => closeAll(servers),
  }
}

function answer(seen: SeenRequest[], isSecure: boolean): RequestListener {
  return async (request, response) => {
    const path = request.url ?? ''
    seen.push({ path, isSecure, host: request.headers.host, key: request.headers['x-key']?.toString() })
    const size = await sizeOf(request)
    if (path === '/redirect') response.writeHead(302, { location: 'http://denied.test/stolen' }).end()
    else if (path === '/redirect-to-address') response.writeHead(302, { location: 'http://127.0.0.1/stolen' }).end()
    else if (path === '/large') response.end(Buffer.alloc(largeBody, 'x'))
    else if (path === '/huge') response.end(Buffer.alloc(hugeBody, 'x'))
    else response.end(path === '/count' ? String(size) : `hello ${path}`)
  }
}

async function sizeOf(request: IncomingMessage): Promise<number> {
  let size = 0
  for await (const chunk of request) size += chunk.length
  return size
}

async function listen(
  server: Server | ReturnType<typeof createSecureServer>,
  port: number,
  host: string,
): Promise<void> {
  server.listen(port, host)
  await once(server, 'listening')
}

function closeAll(servers: readonly (Server | ReturnType<typeof createSecureServer>)[]): void {
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
}
