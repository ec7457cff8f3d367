import { type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http'
import type { Socket } from 'node:net'
import { parsePlainTarget } from './parse-target.ts'
import type { ProxyContext } from './proxy-context.ts'
import { checkAllowed, reachHost, takeSlot } from './reach-host.ts'
import { Refusal, toRefusal } from './refusal.ts'
import { endToEndHeaders, forwardedHeaders, type Header } from './request-headers.ts'
import { hideSecrets, readSecrets } from './secret-store.ts'

/** A request of a client, and the answer to it. */
export interface PlainRequest {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** One whose host is reached. */
interface Exchange extends PlainRequest {
  readonly socket: Socket
  readonly host: string
  readonly path: string
  readonly headers: readonly Header[]
  readonly secrets: readonly Header[]
}

/** Answers a request that names a whole URL. Never rejects. */
export async function forwardRequest(plain: PlainRequest, context: ProxyContext): Promise<void> {
  const { request, response } = plain
  request.on('error', () => response.destroy())
  response.on('error', () => response.destroy())
  const turn = context.turns.wait(request.socket)
  if (turn === undefined) return void request.socket.destroy()
  using _turn = await turn
  try {
    if (request.socket.writable) await forward(plain, context)
  } catch (error) {
    if (request.socket.writable) await refuse(toRefusal(error), response, context)
  }
}

/** Resolves when the client has it: nothing of this connection is looked at any more after it. */
async function refuse(refusal: Refusal, response: ServerResponse, context: ProxyContext): Promise<void> {
  context.log.refuse(refusal)
  const closed = new Promise((resolve) => response.once('close', resolve))
  if (response.headersSent) response.destroy()
  else response.writeHead(refusal.status, refusal.reason, refusal.headers).end(refusal.body)
  await closed
}

async function forward({ request, response }: PlainRequest, context: ProxyContext): Promise<void> {
  const { host, path } = parsePlainTarget(request.url ?? '')
  if (request.method === 'TRACE') throw new Refusal(403, 'TRACE is not allowed: it shows headers', host)
  checkVersion(request)
  checkAllowed(host, context)
  using _slot = takeSlot(context)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const isSecure = context.secrets.has(host)
  const secrets = await secretsOf(host, context)
  const headers = forwardedHeaders(request, host, secrets)
  const wanted = { host, port: isSecure ? 443 : 80, isSecure, signal: gone.signal } as const
  const socket = await reachHost(wanted, context)
  try {
    if (socket.destroyed) throw noAnswer(host)
    if (!gone.signal.aborted) await exchange({ request, response, socket, host, path, headers, secrets }, context)
  } finally {
    socket.destroy()
  }
}

/** The parser takes others as well, and reads them as if they were one of these. */
function checkVersion({ httpVersion, headers }: IncomingMessage): void {
  if (httpVersion !== '1.1' && httpVersion !== '1.0')
    throw new Refusal(400, 'only HTTP/1.1 and HTTP/1.0 are spoken here')
  if (httpVersion === '1.1' && headers.host === undefined) throw new Refusal(400, 'a request of HTTP/1.1 has a Host')
}

/** Why a secret could not be had is not said anywhere: the reason may hold it. */
async function secretsOf(host: string, { secrets }: ProxyContext): Promise<readonly Header[]> {
  try {
    return await readSecrets(secrets.get(host) ?? [])
  } catch {
    throw new Refusal(502, `the secret for ${host} could not be had, so nothing was sent`, host)
  }
}

/** Sends the request and hands back the answer. Resolves when the client has it, or is gone. */
function exchange(given: Exchange, context: ProxyContext): Promise<void> {
  const { request, response, socket, host, path, headers } = given
  const { headerSize, idleTimeout } = context.limits
  return new Promise((resolve, reject) => {
    const outgoing = sendRequest({
      createConnection: () => socket,
      method: request.method,
      path,
      headers: headers.flat(),
      maxHeaderSize: headerSize,
      insecureHTTPParser: false,
    })
    let isAnswered = false
    const fail = (error?: Error): void => {
      if (!isAnswered) reject(error instanceof Refusal ? error : noAnswer(host))
    }
    socket.setTimeout(idleTimeout, () => outgoing.destroy(new Refusal(504, `${host} said nothing for too long`, host)))
    outgoing.on('error', fail).on('close', () => fail())
    outgoing.on('response', (incoming) => {
      isAnswered = true
      try {
        handBack(incoming, given)
        context.log.allow(host)
      } catch (error) {
        reject(error)
      }
    })
    response.once('close', resolve)
    request.pipe(outgoing)
  })
}

function noAnswer(host: string): Refusal {
  return new Refusal(502, `${host} gave no answer that HTTP knows`, host)
}

/** An answer that breaks off breaks off for the client too, who would take it for a whole one otherwise. */
function handBack(incoming: IncomingMessage, { request, response, secrets }: Exchange): void {
  const headers = endToEndHeaders(incoming).map(([name, value]) => [name, hideSecrets(value, secrets)])
  response.sendDate = false
  response.writeHead(incoming.statusCode ?? 502, headers.flat())
  incoming.on('error', () => response.destroy())
  response.once('finish', () => {
    if (!request.complete) request.socket.destroy()
  })
  incoming.pipe(response)
}
