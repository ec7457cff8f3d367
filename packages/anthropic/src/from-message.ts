import type { ContentPart, FinishReason, Json } from '@wflo/core'
import type { MessageBlock, MessageReply } from './message-reply.ts'

/** The parts of an answer, text that was broken up by thinking or by citations in one. There is always a part. */
export function contentOf({ content }: MessageReply): readonly ContentPart[] {
  const parts: ContentPart[] = []
  for (const part of (content ?? []).flatMap(toPart)) {
    const last = parts.at(-1)
    if (part.type === 'text' && last?.type === 'text') {
      parts[parts.length - 1] = { type: 'text', text: last.text + part.text }
    } else parts.push(part)
  }
  return parts.length === 0 ? [{ type: 'text', text: '' }] : parts
}

function toPart(block: MessageBlock | null): readonly ContentPart[] {
  const { type, text, id, name, input } = block ?? {}
  if (type === 'text') return text ? [{ type: 'text', text }] : []
  if (type !== 'tool_use') return []
  return [{ type: 'tool-call', id: id ?? '', tool: name ?? '', input: (input ?? {}) as Json }]
}

const finishReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool-calls',
  refusal: 'content-filter',
}

export function finishReasonOf({ stop_reason: reason }: MessageReply): FinishReason {
  return (reason && Object.hasOwn(finishReasons, reason) ? finishReasons[reason] : undefined) ?? 'other'
}
