import type { ReplyFinishReason } from '../reply.ts'

const stopReasons = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
} as const satisfies { readonly [Reason in ReplyFinishReason]: string }

export function stopReason(reason: ReplyFinishReason): string {
  return stopReasons[reason]
}

/** Only a refusal has details. */
export function stopDetails(reason: ReplyFinishReason): object | null {
  return reason === 'content-filter' ? { type: 'refusal', category: null, explanation: null } : null
}
