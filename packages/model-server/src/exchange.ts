import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReplyHeaders } from './reply.ts'

/** One request and the reply to it. Every method that waits rejects as soon as the client has left. */
export interface Exchange {
  /** Aborted when the reply is over or the client has left. */
  readonly signal: AbortSignal
  readBody(): Promise<unknown>
  wait(milliseconds: number): Promise<void>
  /** Resolves never, in human terms. */
  hang(): Promise<void>
  sendHead(status: number, headers: ReplyHeaders): void
  /** Resolves when the bytes have left this process. */
  write(bytes: string): Promise<void>
  end(bytes?: string): void
  /** Ends the connection without ending the reply. */
  drop(): void
}

/** `onOver` is told once, when the reply is over: whether the client left before its end. */
export function createExchange(
  request: IncomingMessage,
  response: ServerResponse,
  onOver: (aborted: boolean) => void,
): Exchange {
  const over = new AbortController()
  let isDropped = false
  response.once('close', () => {
    over.abort()
    onOver(!isDropped && !response.writableFinished)
  })
  return {
    signal: over.signal,
    readBody: async () => parse(await text(request)),
    wait: (milliseconds) => (milliseconds > 0 ? sleep(milliseconds, undefined, { signal: over.signal }) : resolved),
    hang: () => sleep(forever, undefined, { signal: over.signal }),
    sendHead(status, headers) {
      response.writeHead(status, headers)
      response.flushHeaders()
    },
    async write(bytes) {
      await new Promise((resolve) => response.write(bytes, resolve))
      over.signal.throwIfAborted()
    },
    end: (bytes) => void response.end(bytes),
    drop() {
      isDropped = true
      response.destroy()
    },
  }
}

const resolved = Promise.resolve()
/** The longest that a timer can wait: 24 days. */
const forever = 2 ** 31 - 1

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}
