import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener, request } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { connectChecked } from '../network/connect-checked.ts'
import { makeCertificate } from './certificate.fixtures.ts'
import type { EgressProxy } from './egress-proxy.ts'
import type { EgressProxyOptions } from './egress-proxy-options.ts'
import { serveEgress } from './start-egress-proxy.ts'

/** The one host that is allowed and answers, on loopback. */
export const host = 'api.example.com'
export const certificate = makeCertificate(host)

export interface HarnessOptions extends Partial<EgressProxyOptions> {
  /** The host on port 80, and on 443 behind TLS. Default: it says what it was asked. */
  readonly answer?: RequestListener
  /** Stands on port 80 instead of a server. */
  readonly plain?: Server
  /** Stands on port 443 instead of a server. */
  readonly secure?: Server
}

export interface Answer {
  readonly status: number
  readonly reason: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Harness extends AsyncDisposable {
  readonly proxy: EgressProxy
  /** Ports of connections that were tried. */
  readonly tried: readonly number[]
  get(url: string, options?: SendOptions): Promise<Answer>
  /** Sends bytes and gives all that comes until the other side ends. */
  send(text: string | Uint8Array): Promise<string>
  /** A connection of a client to the proxy. */
  dial(): Socket
  /** A connection through which a tunnel was asked for, and what was answered. */
  tunnel(authority: string): Promise<{ readonly socket: Socket; readonly answer: string }>
}

export interface SendOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string
}

/** What the host was asked, as it answers by default. */
export interface Asked {
  readonly method: string
  readonly url: string
  /** By name in lower case, in the order of the request. */
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
  readonly isSecure: boolean
}

export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const { answer = sayWhatWasAsked, plain = createServer(answer), secure, ...rest } = options
  const folder = mkdtempSync(join(tmpdir(), 'wflo-egress-'))
  const servers = [plain, secure ?? createSecureServer(certificate, answer)]
  const [plainPort, securePort] = await Promise.all(servers.map(listen))
  const tried: number[] = []
  const path = join(folder, 'egress.sock')
  const defaults = {
    path,
    allow: [host],
    privateHosts: [host],
    ca: certificate.cert,
    resolve: async () => ['127.0.0.1'],
  }
  const cleanUp = (): void => {
    for (const server of servers) server.close()
    for (const server of servers) if ('closeAllConnections' in server) (server.closeAllConnections as () => void)()
    rmSync(folder, { recursive: true, force: true })
  }
  const proxy = await serveEgress({ ...defaults, ...rest }, (wanted) => {
    tried.push(wanted.port)
    return connectChecked({ ...wanted, port: (wanted.port === 443 ? securePort : plainPort) ?? 0 })
  }).catch((error: unknown) => {
    cleanUp()
    throw error
  })
  return {
    proxy,
    tried,
    get: (url, given) => get(path, url, given),
    dial: () => connect(path).on('error', () => undefined),
    send: (text) => send(connect(path), text),
    tunnel: (authority) => openTunnel(connect(path), authority),
    async [Symbol.asyncDispose]() {
      await proxy.close()
      cleanUp()
    },
  }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function sayWhatWasAsked(asked: IncomingMessage, response: Parameters<RequestListener>[1]): Promise<void> {
  const headers = asked.rawHeaders.flatMap((name, index, all) =>
    index % 2 === 0 ? [[name.toLowerCase(), all[index + 1] ?? '']] : [],
  )
  const body = await readText(asked)
  const isSecure = 'encrypted' in asked.socket
  response.end(JSON.stringify({ method: asked.method, url: asked.url, headers, body, isSecure }))
}

async function get(socketPath: string, url: string, { method, headers, body }: SendOptions = {}): Promise<Answer> {
  const given = { Host: host, ...headers } as Record<string, string | string[]>
  const sent = request({ socketPath, path: url, method: method ?? 'GET', headers: given, agent: false })
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const { statusCode = 0, statusMessage = '' } = response
  return { status: statusCode, reason: statusMessage, headers: response.headers, body: await readText(response) }
}

async function send(socket: Socket, text: string | Uint8Array): Promise<string> {
  socket.write(text)
  return await readText(socket)
}

/** Until its end, or until it breaks off. */
export async function readText(readable: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of readable) chunks.push(chunk)
  } catch {
    // What came before is the answer.
  }
  return Buffer.concat(chunks).toString('latin1')
}

async function openTunnel(socket: Socket, authority: string): Promise<{ socket: Socket; answer: string }> {
  socket.on('error', () => undefined)
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  return { socket, answer: answer.toString('latin1') }
}

/** Waits for what happens in a moment; at most ten seconds. */
export async function eventually(isSo: () => boolean): Promise<void> {
  for (let round = 0; round < 1_000; round += 1) {
    if (isSo()) return
    await delay(10)
  }
  throw new Error(`it never came: ${isSo}`)
}
