import type { IncomingHttpHeaders } from 'node:http'
import type { Answer } from './answer.ts'
import type { ErrorReply, ModelRequest } from './reply.ts'

/** A vendor's wire format: how its requests are read and its replies written. All of it pure. */
export interface Protocol {
  /** Where requests are posted to: `/v1/chat/completions`. */
  readonly path: string
  /** Where prompts are counted without a model seeing them. Default: nowhere. */
  readonly counting?: CountingEndpoint
  /** The header that carries the id of a request. */
  readonly requestIdHeader: string
  /** Whether a request to an unknown path comes from this vendor's SDK, so that it is refused in this vendor's words. */
  isSpokenBy(headers: IncomingHttpHeaders): boolean
  /** The key that a request brings, undefined where it brings none. */
  readKey(headers: IncomingHttpHeaders): string | undefined
  /** The error where the vendor refuses the request before a model sees it. */
  readRequest(body: unknown, headers: IncomingHttpHeaders): ModelRequest | ErrorReply
  /** Whether the vendor would have a model of this name. */
  hasModel(model: string): boolean
  /** The error for a body that is no JSON. */
  readonly notJson: ErrorReply
  /** The body of a reply that is not streamed. */
  toBody(answer: Answer, request: ModelRequest): object
  /** The server-sent events of a streamed reply, one string each, the closing one included. */
  toEvents(answer: Answer, request: ModelRequest): readonly string[]
  toErrorBody(reply: ErrorReply, context: ErrorContext): object
  /** The server-sent event that tells of an error after the stream has begun. */
  toErrorEvent(body: object): string
}

/** Counts the tokens of a prompt, by the rule that a reply's usage is counted by. */
export interface CountingEndpoint {
  readonly path: string
  /** As `readRequest` of the protocol, for a request that no model answers. */
  readRequest(body: unknown, headers: IncomingHttpHeaders): ModelRequest | ErrorReply
  toBody(inputTokens: number): object
}

/** What an error's words mention. */
export interface ErrorContext {
  readonly model?: string | undefined
  readonly key?: string | undefined
  /** Undefined: the body has no place for it. */
  readonly requestId?: string | undefined
}
