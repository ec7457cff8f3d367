import type { Answer, AnswerCall } from '../answer.ts'
import type { ModelRequest } from '../reply.ts'
import { stopDetails, stopReason } from './stop-reason.ts'
import { shownThinking, signatureOf, toEnvelope } from './to-message.ts'
import { toDeltaUsage, toUsage } from './to-usage.ts'

type Event = { readonly type: string; readonly [field: string]: unknown }

/** A content block on its way: how it starts, and what is added to it. */
interface StreamedBlock {
  readonly start: object
  readonly deltas: readonly object[]
}

/**
 * The events of a streamed message: its start with the usage so far, each block (its start, its deltas token by token,
 * its stop) with a ping after the first start, the stop reason with the usage of the whole, and the stop.
 */
export function toMessageEvents(answer: Answer, request: ModelRequest): readonly string[] {
  const [start, ...rest] = toBlocks(answer, request).flatMap(toBlockEvents)
  const ping = { type: 'ping' }
  const blocks = start ? [start, ping, ...rest] : [ping]
  return [toStart(answer), ...blocks, toDelta(answer), { type: 'message_stop' }].map(toEvent)
}

export function toEvent(event: Event): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

/** One token of the output is there when the stream starts. */
function toStart(answer: Answer): Event {
  const { usage } = answer
  const soFar = usage && { ...usage, outputTokens: Math.min(1, usage.outputTokens), reasoningTokens: 0 }
  return { type: 'message_start', message: { ...toEnvelope(answer), ...(soFar && { usage: toUsage(soFar, answer) }) } }
}

function toDelta({ finishReason, usage }: Answer): Event {
  const delta = {
    stop_reason: stopReason(finishReason),
    stop_details: stopDetails(finishReason),
    stop_sequence: null,
    container: null,
  }
  return { type: 'message_delta', delta, ...(usage && { usage: toDeltaUsage(usage) }) }
}

function toBlocks(answer: Answer, request: ModelRequest): readonly StreamedBlock[] {
  const { text = [], calls } = answer
  return [
    ...toThinkingBlock(answer, request),
    ...(text.length > 0 ? [toTextBlock(text)] : []),
    ...calls.map(toToolUseBlock),
  ]
}

function toThinkingBlock(answer: Answer, request: ModelRequest): readonly StreamedBlock[] {
  const shown = shownThinking(answer, request)
  if (!shown) return []
  const thoughts = shown.map((thinking) => ({ type: 'thinking_delta', thinking }))
  const signed = { type: 'signature_delta', signature: signatureOf(answer) }
  return [{ start: { type: 'thinking', thinking: '', signature: '' }, deltas: [...thoughts, signed] }]
}

function toTextBlock(tokens: readonly string[]): StreamedBlock {
  const deltas = tokens.map((text) => ({ type: 'text_delta', text }))
  return { start: { type: 'text', text: '', citations: null }, deltas }
}

function toToolUseBlock({ id, tool, arguments: pieces }: AnswerCall): StreamedBlock {
  const start = { type: 'tool_use', id, name: tool, input: {}, caller: { type: 'direct' } }
  return { start, deltas: ['', ...pieces].map((json) => ({ type: 'input_json_delta', partial_json: json })) }
}

function toBlockEvents({ start, deltas }: StreamedBlock, index: number): readonly Event[] {
  return [
    { type: 'content_block_start', index, content_block: start },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}
