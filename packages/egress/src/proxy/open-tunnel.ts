import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { parseTunnelTarget } from './parse-target.ts'
import type { ProxyContext } from './proxy-context.ts'
import { checkAllowed, reachHost, takeSlot } from './reach-host.ts'
import { readHello } from './read-hello.ts'
import { Refusal, toRefusal } from './refusal.ts'

/** A `CONNECT`, whose socket has no server around it any more. */
export interface TunnelRequest {
  readonly request: IncomingMessage
  readonly client: Socket
  /** What came right behind it. */
  readonly head: Uint8Array
}

/** The alert `unrecognized_name` of TLS, fatal (RFC 8446 §6): after the answer 200 nothing else would be understood. */
const wrongName = Uint8Array.of(21, 3, 3, 0, 2, 2, 112)

/** Answers a `CONNECT`. Never rejects. */
export async function openTunnel(tunnel: TunnelRequest, context: ProxyContext): Promise<void> {
  const { client } = tunnel
  client.setTimeout(context.limits.idleTimeout, () => client.destroy())
  if (context.turns.isTaken(client)) return void client.destroy()
  try {
    await carry(tunnel, context)
  } catch (error) {
    if (client.destroyed) return
    const refusal = toRefusal(error)
    context.log.refuse(refusal)
    client.end(refusal.toBytes(), () => client.destroy())
  }
}

async function carry({ request, client, head }: TunnelRequest, context: ProxyContext): Promise<void> {
  const host = parseTunnelTarget(request.url ?? '')
  checkAllowed(host, context)
  using _slot = takeSlot(context)
  const gone = new AbortController()
  client.once('close', () => gone.abort())
  const upstream = await reachHost({ host, port: 443, isSecure: false, signal: gone.signal }, context)
  try {
    if (gone.signal.aborted) return
    upstream.setTimeout(context.limits.idleTimeout, () => upstream.destroy())
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    const hello = await readHello(client, head, context.limits.headerTimeout)
    if (hello?.serverName !== host) return turnAway(host, client, context)
    context.log.allow(host)
    upstream.write(hello.bytes)
    await join(client, upstream)
  } finally {
    upstream.destroy()
  }
}

/** Nothing that the client sent has reached the host, and nothing of the host the client. */
function turnAway(host: string, client: Socket, context: ProxyContext): void {
  if (client.destroyed) return
  context.log.refuse(new Refusal(403, `a tunnel to ${host} has to begin with TLS for that name`, host))
  client.end(wrongName, () => client.destroy())
}

/** Both ways, each until its own end. Resolves when both sides are closed. */
async function join(client: Duplex, upstream: Duplex): Promise<void> {
  const closed = [follow(client, upstream), follow(upstream, client)]
  client.pipe(upstream)
  upstream.pipe(client)
  await Promise.all(closed)
}

/** Resolves when `one` is closed. Where that was no end that both agreed on, the other is cut off as well. */
function follow(one: Duplex, other: Duplex): Promise<void> {
  return new Promise((resolve) => {
    one.once('close', () => {
      if (!one.readableEnded || !one.writableFinished) other.destroy()
      resolve()
    })
    if (one.destroyed) other.destroy()
    if (one.closed) resolve()
  })
}
