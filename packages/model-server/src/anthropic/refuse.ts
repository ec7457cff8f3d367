import type { ErrorReply } from '../reply.ts'

/** A request that Anthropic refuses, with its words. */
export function refuse(message: string): ErrorReply {
  return { kind: 'error', status: 400, message }
}
