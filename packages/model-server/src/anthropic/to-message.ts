import type { Answer, AnswerCall } from '../answer.ts'
import { asRecord } from '../json-values.ts'
import type { ModelRequest } from '../reply.ts'
import { stopDetails, stopReason } from './stop-reason.ts'
import { toUsage } from './to-usage.ts'

/** The body of a message that is not streamed. */
export function toMessage(answer: Answer, request: ModelRequest): object {
  return {
    ...toEnvelope(answer),
    content: [...toThinkingBlocks(answer, request), ...toTextBlocks(answer), ...answer.calls.map(toToolUse)],
    stop_reason: stopReason(answer.finishReason),
    stop_details: stopDetails(answer.finishReason),
    ...(answer.usage && { usage: toUsage(answer.usage, answer) }),
  }
}

/** The fields that a message and the start of a streamed one share. */
export function toEnvelope({ number, model }: Answer) {
  return {
    id: `msg_${String(number).padStart(6, '0')}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [] as readonly object[],
    container: null,
    diagnostics: null,
    stop_reason: null as string | null,
    stop_details: null as object | null,
    stop_sequence: null,
  }
}

/** The words of the thinking that the request wants to see; undefined where the model did not think. */
export function shownThinking({ reasoning }: Answer, { body }: ModelRequest): readonly string[] | undefined {
  return asRecord(body.thinking).display === 'omitted' && reasoning ? [] : reasoning
}

/** What the real API makes from the thinking and its own key; the same for the same reply. */
export function signatureOf({ number, reasoning = [] }: Answer): string {
  return Buffer.from(`thinking ${number}: ${reasoning.join('')}`).toString('base64')
}

function toThinkingBlocks(answer: Answer, request: ModelRequest): readonly object[] {
  const shown = shownThinking(answer, request)
  return shown ? [{ type: 'thinking', thinking: shown.join(''), signature: signatureOf(answer) }] : []
}

function toTextBlocks({ text = [] }: Answer): readonly object[] {
  return text.length === 0 ? [] : [{ type: 'text', text: text.join(''), citations: null }]
}

function toToolUse({ id, tool, arguments: pieces }: AnswerCall): object {
  return { type: 'tool_use', id, name: tool, input: parse(pieces.join('')), caller: { type: 'direct' } }
}

/** Text that is no JSON goes out as it is. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
