import type { Answer } from '../answer.ts'
import type { ReplyUsage } from '../reply.ts'
import { finishReason } from './finish-reason.ts'

/** The body of a chat completion that is not streamed. */
export function toCompletion(answer: Answer): object {
  const message = {
    role: 'assistant',
    content: answer.text?.join('') ?? null,
    refusal: null,
    annotations: [],
    ...(answer.calls.length > 0 && { tool_calls: toToolCalls(answer) }),
  }
  return {
    ...toEnvelope(answer, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(answer.finishReason) }],
    ...(answer.usage && { usage: toCompletionUsage(answer.usage) }),
  }
}

/** The fields that a completion and each chunk of a streamed one share. */
export function toEnvelope(answer: Answer, object: 'chat.completion' | 'chat.completion.chunk') {
  return {
    id: `chatcmpl-${String(answer.number).padStart(6, '0')}`,
    object,
    created: answer.created,
    model: answer.model,
    service_tier: answer.serviceTier,
    system_fingerprint: 'fp_wflo_demo',
  }
}

export function toCompletionUsage(usage: ReplyUsage): object {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cachedTokens ?? 0,
      audio_tokens: 0,
      ...(usage.cacheWriteTokens !== undefined && { cache_write_tokens: usage.cacheWriteTokens }),
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens ?? 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

function toToolCalls({ calls }: Answer): readonly object[] {
  return calls.map((call) => ({
    id: call.id,
    type: 'function',
    function: { name: call.tool, arguments: call.arguments.join('') },
  }))
}
