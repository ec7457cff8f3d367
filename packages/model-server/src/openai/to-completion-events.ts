import type { Answer, AnswerCall } from '../answer.ts'
import type { ModelRequest } from '../reply.ts'
import { finishReason } from './finish-reason.ts'
import { wantsStreamUsage } from './read-request.ts'
import { toCompletionUsage, toEnvelope } from './to-completion.ts'

/**
 * The events of a streamed chat completion: the role, the text token by token, each tool call (its name, then its
 * arguments in pieces), the finish reason, the usage where it was asked for, and `[DONE]`.
 */
export function toCompletionEvents(answer: Answer, request: ModelRequest): readonly string[] {
  const withUsage = wantsStreamUsage(request)
  const envelope = { ...toEnvelope(answer, 'chat.completion.chunk'), ...(withUsage && { usage: null }) }
  const chunks = [
    ...toDeltas(answer).map((delta) => ({ ...envelope, choices: [toChoice(delta, null)] })),
    { ...envelope, choices: [toChoice({}, finishReason(answer.finishReason))] },
    ...(withUsage && answer.usage ? [{ ...envelope, choices: [], usage: toCompletionUsage(answer.usage) }] : []),
  ]
  return [...chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`), 'data: [DONE]\n\n']
}

function toDeltas({ text, calls }: Answer): readonly object[] {
  return [
    { role: 'assistant', content: text ? '' : null, refusal: null },
    ...(text ?? []).map((content) => ({ content })),
    ...calls.flatMap(toCallDeltas),
  ]
}

function toCallDeltas(call: AnswerCall, index: number): readonly object[] {
  const start = { index, id: call.id, type: 'function', function: { name: call.tool, arguments: '' } }
  const pieces = call.arguments.map((piece) => ({ index, function: { arguments: piece } }))
  return [start, ...pieces].map((toolCall) => ({ tool_calls: [toolCall] }))
}

function toChoice(delta: object, reason: string | null): object {
  return { index: 0, delta, logprobs: null, finish_reason: reason }
}
