import type { ResponseReply } from './from-response.ts'

/** One event of a streamed response, as far as its bill goes. */
export interface ResponseEvent {
  readonly type?: string
  readonly response?: ResponseReply | null
}

/**
 * Puts the events of a streamed response together. Usage comes with the last of them (`response.completed`,
 * `response.incomplete`, `response.failed`); of every field the last value that is not null counts.
 */
export class ResponseStream {
  #reply: ResponseReply = {}

  add({ response }: ResponseEvent): void {
    const given = Object.entries(response ?? {}).filter(([, value]) => value !== null && value !== undefined)
    this.#reply = { ...this.#reply, ...Object.fromEntries(given) }
  }

  reply(): ResponseReply {
    return this.#reply
  }
}
