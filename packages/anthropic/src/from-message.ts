import type { ContentPart, FinishReason, Json, ReasoningPart } from '@wflo/core'
import type { MessageBlock, MessageReply } from './message-reply.ts'

/** The parts of an answer, text that was broken up by citations in one. There is always a part that is no reasoning. */
export function contentOf({ content }: MessageReply): readonly ContentPart[] {
  const parts: ContentPart[] = []
  for (const part of (content ?? []).flatMap(toPart)) {
    const last = parts.at(-1)
    if (part.type === 'text' && last?.type === 'text') {
      parts[parts.length - 1] = { type: 'text', text: last.text + part.text }
    } else parts.push(part)
  }
  return parts.every(({ type }) => type === 'reasoning') ? [...parts, { type: 'text', text: '' }] : parts
}

function toPart(block: MessageBlock | null): readonly ContentPart[] {
  const { type, text, id, name, input, thinking, signature, data } = block ?? {}
  if (type === 'text') return text ? [{ type: 'text', text }] : []
  // Without a signature Anthropic refuses it.
  if (type === 'thinking' && signature) return [reasoning({ type, thinking: thinking ?? '', signature })]
  if (type === 'redacted_thinking' && data) return [reasoning({ type, data })]
  if (type !== 'tool_use') return []
  return [{ type: 'tool-call', id: id ?? '', tool: name ?? '', input: (input ?? {}) as Json }]
}

function reasoning(data: Json): ReasoningPart {
  return { type: 'reasoning', vendor: 'anthropic', data }
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
