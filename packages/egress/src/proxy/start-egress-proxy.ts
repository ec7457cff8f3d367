import { chmod } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { InvalidValueError } from '@wflo/core'
import { connectChecked } from '../network/connect-checked.ts'
import { type ConnectChecked, createContext } from './create-context.ts'
import type { EgressProxy } from './egress-proxy.ts'
import { EgressProxyError } from './egress-proxy-error.ts'
import type { EgressProxyOptions } from './egress-proxy-options.ts'
import { forwardRequest } from './forward-request.ts'
import { openTunnel } from './open-tunnel.ts'
import type { ProxyContext } from './proxy-context.ts'
import { tooMany } from './reach-host.ts'
import { refuseNonsense } from './refuse-nonsense.ts'
import { createSocketSet, type SocketSet } from './socket-set.ts'

/** `sun_path` has 104 bytes on macOS, with a zero at the end, and 108 on Linux. */
const longestPath = 103

/** Between two requests of a client. */
const keepAliveMs = 60_000

/**
 * An HTTP proxy for code that nobody has read, on a Unix socket. It reaches hosts by the names of `allow` alone: plain
 * requests on port 80, tunnels (`CONNECT`) with TLS on port 443, at addresses that are public. For a host with secrets a
 * plain request becomes one over TLS with the secrets in its headers. Rejects with `InvalidValueError` for options that
 * cannot be, and with `EgressProxyError` where the socket cannot be made.
 */
export function startEgressProxy(options: EgressProxyOptions): Promise<EgressProxy> {
  return serveEgress(options, connectChecked)
}

/** The same over another `connectChecked`, such as one to other ports. */
export async function serveEgress(options: EgressProxyOptions, connect: ConnectChecked): Promise<EgressProxy> {
  const { path } = options
  if (path === '' || Buffer.byteLength(path) > longestPath) {
    throw new InvalidValueError(`the path of a socket has 1 to ${longestPath} bytes: ${JSON.stringify(path)}`, { path })
  }
  const context = createContext(options, connect)
  const clients = createSocketSet()
  const server = createProxyServer(context, clients)
  await listen(server, path)
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= closeAll(server, [clients, context.sockets])
    return closing
  }
  return {
    path,
    get counts() {
      return { ...context.log.counts }
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function createProxyServer(context: ProxyContext, clients: SocketSet): Server {
  const { limits } = context
  const server = createServer({
    maxHeaderSize: limits.headerSize,
    headersTimeout: limits.headerTimeout,
    // A body may take as long as it goes on.
    requestTimeout: 0,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: Math.min(limits.headerTimeout, 5_000),
    insecureHTTPParser: false,
    // A request without one is refused where all others are, and counted.
    requireHostHeader: false,
    noDelay: true,
  })
  server.maxConnections = limits.connections
  // Headers beyond a number would be left out silently, those of framing among them; their size is limited anyway.
  server.maxHeadersCount = 0
  // Later than that of hosts, so that there is still somebody to tell.
  server.setTimeout(limits.idleTimeout + 1_000)
  server.on('drop', () => context.log.refuse(tooMany(limits.connections)))
  server.on('connection', clients.add)
  server.on('request', (request, response) => void forwardRequest({ request, response }, context))
  server.on('connect', (request, _duplex, head) => void openTunnel({ request, client: request.socket, head }, context))
  server.on('clientError', (error, socket) => refuseNonsense(error, socket, context.log))
  return server
}

async function listen(server: Server, path: string): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ path }, resolve)
    })
    await chmod(path, 0o666)
  } catch (error) {
    server.close()
    throw new EgressProxyError(path, error)
  }
  // One client that could not be taken is no reason to end.
  server.on('error', () => undefined)
}

async function closeAll(server: Server, sets: readonly SocketSet[]): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  await Promise.all([closed, ...sets.map((sockets) => sockets.destroyAll())])
}
