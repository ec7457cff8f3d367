import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { countPrompt } from './answer.ts'
import { anthropicProtocol } from './anthropic/anthropic-protocol.ts'
import { demoReply } from './demo/demo-model.ts'
import { createExchange } from './exchange.ts'
import { openaiProtocol } from './openai/openai-protocol.ts'
import type { Pace } from './pace.ts'
import type { CountingEndpoint, Protocol } from './protocol.ts'
import type { ErrorReply, ModelRequest, RawReply, ReplyScript } from './reply.ts'
import { createRequestLog, type ReceivedRequest, type RequestLog } from './request-log.ts'
import { createScriptPlayer, type ScriptPlayer } from './script-player.ts'
import { type ReplyTarget, sendBody, sendError, sendReply } from './send-reply.ts'

export interface ModelServerOptions {
  /** Default 0: a free one. */
  readonly port?: number
  /** The only key that is let in; others get status 401. Default: every request is let in. */
  readonly apiKey?: string
  /** Default: the built-in demo model answers. */
  readonly replies?: ReplyScript
  /** What every request for a count of tokens gets, such as an error. Default: the count. */
  readonly countReply?: ErrorReply | RawReply
  /** Default `'instant'`. A reply that brings its own timing keeps it. */
  readonly pace?: Pace
}

/** A model server on 127.0.0.1, reachable from this machine only. */
export interface ModelServer extends AsyncDisposable {
  /** What Anthropic's SDK takes as `baseURL`, since it adds `/v1/messages` itself: `http://127.0.0.1:PORT`. */
  readonly url: string
  /** What OpenAI's SDK takes as `baseURL`: `http://127.0.0.1:PORT/v1`. */
  readonly baseUrl: string
  /** Every request so far, oldest first. The list grows, and its entries fill, while the server runs. */
  readonly requests: readonly ReceivedRequest[]
  readonly requestCount: number
  /** Answers by this script from the next request on; without one, by the built-in demo model. */
  reply(script?: ReplyScript): void
  /** Resolves once this many requests have arrived, counted from the server's start. */
  received(count: number): Promise<void>
  /** Resolves once every reply is over and every client that left was noticed. */
  idle(): Promise<void>
  /** Closes all connections, open replies included. */
  close(): Promise<void>
}

/** The last one refuses what nobody else speaks. */
const protocols: readonly Protocol[] = [anthropicProtocol, openaiProtocol]

/** Starts a server that answers chat completions as OpenAI does, and messages as Anthropic does. Rejects where the port is taken. */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const log = createRequestLog()
  const { apiKey, pace = 'instant', countReply } = options
  let play = createScriptPlayer(options.replies)
  const server = createServer((request, response) =>
    serve(request, response, { log, apiKey, pace, countReply, play: (modelRequest) => play(modelRequest) }),
  )
  const url = await listen(server, options.port ?? 0)
  const close = () => closeServer(server)
  return {
    url,
    baseUrl: `${url}/v1`,
    requests: log.requests,
    get requestCount() {
      return log.requests.length
    },
    reply(script) {
      play = createScriptPlayer(script)
    },
    received: log.received,
    idle: log.idle,
    close,
    [Symbol.asyncDispose]: close,
  }
}

interface ServeContext {
  readonly log: RequestLog
  readonly apiKey: string | undefined
  readonly pace: Pace
  readonly countReply: ErrorReply | RawReply | undefined
  readonly play: ScriptPlayer
}

async function serve(request: IncomingMessage, response: ServerResponse, context: ServeContext): Promise<void> {
  const { method = '', url = '', headers } = request
  const [path = ''] = url.split('?')
  const received = context.log.open({ method, path, headers })
  const exchange = createExchange(request, response, (aborted) => context.log.end(received, aborted))
  const route = method === 'POST' ? findRoute(path) : undefined
  const protocol = route?.protocol ?? protocols.find((spoken) => spoken.isSpokenBy(headers)) ?? openaiProtocol
  const target = { exchange, received, number: context.log.requests.length, pace: context.pace, protocol }
  try {
    received.body = await exchange.readBody()
    await (route ? answer(request, { target, route, context }) : refusePath(target))
  } catch (error) {
    await failHonestly(error, target)
  }
}

interface Route {
  readonly protocol: Protocol
  /** Set where the request only asks for a count. */
  readonly counting?: CountingEndpoint
}

function findRoute(path: string): Route | undefined {
  for (const protocol of protocols) {
    if (protocol.path === path) return { protocol }
    if (protocol.counting?.path === path) return { protocol, counting: protocol.counting }
  }
  return undefined
}

interface Routed {
  readonly target: ReplyTarget
  readonly route: Route
  readonly context: ServeContext
}

async function answer({ headers }: IncomingMessage, { target, route, context }: Routed): Promise<void> {
  const { protocol, received } = target
  const key = protocol.readKey(headers)
  const isRefused = context.apiKey !== undefined && key !== context.apiKey
  if (isRefused) return sendError({ kind: 'error', status: 401 }, { key }, target)
  if (typeof received.body !== 'object') return sendError(protocol.notJson, {}, target)
  const read = (route.counting ?? protocol).readRequest(received.body, headers)
  if ('kind' in read) return sendError(read, {}, target)
  if (route.counting) return sendCount(route.counting, read, { target, context })
  const scripted = await context.play(read)
  const builtIn = () => (protocol.hasModel(read.model) ? demoReply(read) : { kind: 'error' as const, status: 404 })
  return sendReply(scripted ?? builtIn(), read, target)
}

async function sendCount(
  counting: CountingEndpoint,
  request: ModelRequest,
  { target, context }: Pick<Routed, 'target' | 'context'>,
): Promise<void> {
  const { countReply } = context
  if (countReply) return sendReply(countReply, request, target)
  sendBody(counting.toBody(countPrompt(request)), target)
}

function refusePath(target: ReplyTarget): Promise<void> {
  const { method, path } = target.received
  const message = `Unknown request URL: ${method} ${path}. Please check the URL for typos.`
  return sendError({ kind: 'error', status: 404, message, code: 'unknown_url' }, {}, target)
}

/** A client that left needs no answer; a script that threw is told to the client, so that its test fails readably. */
async function failHonestly(error: unknown, target: ReplyTarget): Promise<void> {
  if (target.exchange.signal.aborted) return
  if (target.received.status !== undefined) return target.exchange.drop()
  const message = `The model server failed, most likely in a scripted reply: ${String(error)}`
  await sendError({ kind: 'error', status: 500, message, code: 'model_server_failed' }, {}, target)
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  return `http://127.0.0.1:${address.port}`
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
