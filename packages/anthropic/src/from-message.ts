import type { ContentPart, FinishReason, Json, ReasoningPart } from '@wflo/core'
import type { MessageBlock, MessageReply } from './message-reply.ts'

/** The parts of an answer, text that was broken up by citations in one. There is always a part that is no reasoning. */
export function contentOf({ content, usage }: MessageReply): readonly ContentPart[] {
  const parts: ContentPart[] = []
  const thought = thoughtTokens(usage)
  for (const part of (content ?? []).flatMap((block) => toPart(block, thought))) {
    const last = parts.at(-1)
    if (part.type === 'text' && last?.type === 'text') {
      parts[parts.length - 1] = { type: 'text', text: last.text + part.text }
    } else parts.push(part)
  }
  return parts.every(({ type }) => type === 'reasoning') ? [...parts, { type: 'text', text: '' }] : parts
}

/**
 * What a thought may count when it comes back: the words that are shown are a summary, or none. All output where a
 * server does not say how much of it was thinking.
 */
function thoughtTokens(usage: MessageReply['usage']): number | undefined {
  const tokens = usage?.output_tokens_details?.thinking_tokens || usage?.output_tokens
  return Number.isSafeInteger(tokens) && Number(tokens) > 0 ? Number(tokens) : undefined
}

function toPart(block: MessageBlock | null, thought: number | undefined): readonly ContentPart[] {
  const { type, text, id, name, input, thinking, signature, data } = block ?? {}
  if (type === 'text') return text ? [{ type: 'text', text }] : []
  // Without a signature Anthropic refuses it.
  if (type === 'thinking' && signature) return [reasoning({ type, thinking: thinking ?? '', signature }, thought)]
  if (type === 'redacted_thinking' && data) return [reasoning({ type, data }, thought)]
  if (type !== 'tool_use') return []
  return [{ type: 'tool-call', id: id ?? '', tool: name ?? '', input: (input ?? {}) as Json }]
}

function reasoning(data: Json, maxTokens: number | undefined): ReasoningPart {
  return { type: 'reasoning', vendor: 'anthropic', data, ...(maxTokens === undefined ? {} : { maxTokens }) }
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
