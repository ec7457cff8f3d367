import type { IncomingHttpHeaders } from 'node:http'
import type { Answer } from './answer.ts'
import type { ErrorReply, ModelRequest } from './reply.ts'

/** A vendor's wire format: how its requests are read and its replies written. All of it pure. */
export interface Protocol {
  /** Where requests are posted to: `/v1/chat/completions`. */
  readonly path: string
  /** The header that carries the id of a request. */
  readonly requestIdHeader: string
  /** The key that a request brings, undefined where it brings none. */
  readKey(headers: IncomingHttpHeaders): string | undefined
  /** The error where the vendor refuses the request before a model sees it. */
  readRequest(body: unknown, headers: IncomingHttpHeaders): ModelRequest | ErrorReply
  /** Whether the vendor would have a model of this name. */
  hasModel(model: string): boolean
  /** The body of a reply that is not streamed. */
  toBody(answer: Answer): object
  /** The server-sent events of a streamed reply, one string each, the closing one included. */
  toEvents(answer: Answer, request: ModelRequest): readonly string[]
  toErrorBody(reply: ErrorReply, context: ErrorContext): object
}

/** What an error's words mention. */
export interface ErrorContext {
  readonly model?: string | undefined
  readonly key?: string | undefined
}
