import { STATUS_CODES } from 'node:http'

/** Words of RFC 9209 (https://www.iana.org/assignments/http-proxy-status), which tell our answers from a server's. */
const proxyErrors: Readonly<Record<number, string>> = {
  400: 'http_request_error',
  403: 'http_request_denied',
  408: 'http_request_error',
  431: 'http_request_error',
  502: 'destination_unavailable',
  503: 'connection_limit_reached',
  504: 'connection_timeout',
}

/** An answer of the proxy itself. It is read by the code: it says nothing about the host's network and no secret. */
export class Refusal extends Error {
  override readonly name = 'Refusal' as const
  readonly status: number
  /** The name that was asked for, where it was one. */
  readonly host: string | undefined

  /**
   * @param sentence printable ASCII: it is the reason phrase as well, as Python shows nothing else of a failed tunnel.
   * @param cause for the log of the host alone.
   */
  constructor(status: number, sentence: string, host?: string, cause?: unknown) {
    super(sentence, { cause })
    this.status = status
    this.host = host
  }

  /** After an answer like this the connection ends, so that what the client sent behind it is never taken for a request. */
  get headers(): Readonly<Record<string, string>> {
    return {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': String(this.body.length),
      'Proxy-Status': `wflo; error=${proxyErrors[this.status] ?? 'proxy_internal_error'}`,
      Connection: 'close',
    }
  }

  get reason(): string {
    return `${STATUS_CODES[this.status] ?? 'Error'}: ${this.message}`.slice(0, 200)
  }

  get body(): string {
    return `${this.message}\n`
  }

  /** The whole answer, for a socket that has no server around it any more. */
  toBytes(): string {
    const lines = Object.entries(this.headers).map(([name, value]) => `${name}: ${value}`)
    return [`HTTP/1.1 ${this.status} ${this.reason}`, ...lines, '', this.body].join('\r\n')
  }
}

/** Whatever was thrown, as an answer that says nothing of it. */
export function toRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal(502, 'this request could not be handed on', undefined, error)
}
