import type { ReplyFinishReason } from '../reply.ts'

export function finishReason(reason: ReplyFinishReason): string {
  return reason.replace('-', '_')
}
