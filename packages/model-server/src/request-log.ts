import { EventEmitter, once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import type { ReplyUsage } from './reply.ts'

/** A request as the server saw it. The fields fill as it is read and answered. */
export interface ReceivedRequest {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly method: string
  readonly path: string
  /** Keys are replaced by `[redacted]`. */
  readonly headers: IncomingHttpHeaders
  /** The decoded JSON, the text where it is no JSON, undefined until it is read. */
  readonly body: unknown
  /** The id that the reply carries. */
  readonly requestId: string
  /** Undefined as long as no headers were sent. */
  readonly status: number | undefined
  /** What the vendor would charge for: the tokens of the chosen reply, also where it did not arrive whole. */
  readonly usage: ReplyUsage | undefined
  /** What the charge depends on beside `usage`, as the reply says it; undefined where no model replied. */
  readonly served: ServedBy | undefined
  /** The reply is over, one way or another. */
  readonly ended: boolean
  /** The client, or `close()`, ended the connection before the reply was over. */
  readonly aborted: boolean
}

/** In no vendor's words: the tier is `'default'` where nothing else was asked for. */
export interface ServedBy {
  readonly model: string
  readonly serviceTier: string
  readonly speed: string | undefined
  readonly region: string | undefined
}

/** The same, for the code that serves it. */
export type OpenRequest = { -readonly [Field in keyof ReceivedRequest]: ReceivedRequest[Field] }

export interface RequestLog {
  readonly requests: readonly ReceivedRequest[]
  open(request: Pick<ReceivedRequest, 'method' | 'path' | 'headers'>): OpenRequest
  end(request: OpenRequest, aborted: boolean): void
  /** Resolves once this many requests have arrived. */
  received(count: number): Promise<void>
  /** Resolves once no request is open. */
  idle(): Promise<void>
}

const secretHeaders = ['authorization', 'x-api-key', 'api-key', 'cookie']

export function createRequestLog(): RequestLog {
  const requests: OpenRequest[] = []
  const changes = new EventEmitter().setMaxListeners(0)
  const until = async (isReached: () => boolean) => {
    while (!isReached()) await once(changes, 'change')
  }
  return {
    requests,
    open(request) {
      const opened = openRequest(request, requests.length + 1)
      requests.push(opened)
      changes.emit('change')
      return opened
    },
    end(request, aborted) {
      Object.assign(request, { ended: true, aborted })
      changes.emit('change')
    },
    received: (count) => until(() => requests.length >= count),
    idle: () => until(() => requests.every(({ ended }) => ended)),
  }
}

function openRequest(request: Pick<ReceivedRequest, 'method' | 'path' | 'headers'>, number: number): OpenRequest {
  return {
    at: Date.now(),
    ...request,
    headers: redact(request.headers),
    body: undefined,
    requestId: `req_${String(number).padStart(6, '0')}`,
    status: undefined,
    usage: undefined,
    served: undefined,
    ended: false,
    aborted: false,
  }
}

function redact(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const secret = secretHeaders.filter((name) => headers[name] !== undefined)
  return { ...headers, ...Object.fromEntries(secret.map((name) => [name, '[redacted]'])) }
}
