import type { Usage } from '@wflo/core'
import { counter, type WireCount } from './counter.ts'

/** The counters of a chat completion, as compatible servers send them too: anything may be missing or `null`. */
export interface ChatUsage {
  readonly prompt_tokens?: WireCount
  readonly completion_tokens?: WireCount
  readonly total_tokens?: WireCount
  readonly prompt_tokens_details?: {
    readonly cached_tokens?: WireCount
    readonly cache_write_tokens?: WireCount
    readonly audio_tokens?: WireCount
    readonly image_tokens?: WireCount
  } | null
  readonly completion_tokens_details?: {
    readonly reasoning_tokens?: WireCount
    readonly audio_tokens?: WireCount
  } | null
  /** How DeepSeek calls `cached_tokens`: https://api-docs.deepseek.com/guides/kv_cache, read on 2026-11-23. */
  readonly prompt_cache_hit_tokens?: WireCount
}

/**
 * Usage in our shape. OpenAI's cached, cache-written and reasoning tokens are inside its totals, as ours are (fields:
 * openai 7.57.0, `CompletionUsage`). `undefined` where the totals are missing. Whether the counters can be true is
 * checked where they are priced.
 */
export function toUsage(usage: ChatUsage | null | undefined): Usage | undefined {
  const input = usage?.prompt_tokens
  const completion = usage?.completion_tokens
  if (input === undefined || input === null || completion === undefined || completion === null) return undefined
  const read = usage?.prompt_tokens_details
  const written = usage?.completion_tokens_details
  return {
    input: {
      total: input,
      ...counter('cacheRead', read?.cached_tokens ?? usage?.prompt_cache_hit_tokens),
      ...counter('cacheWrite', read?.cache_write_tokens),
      ...counter('audio', read?.audio_tokens),
      ...counter('image', read?.image_tokens),
    },
    output: {
      total: writtenTokens(input, completion, usage?.total_tokens),
      ...counter('reasoning', written?.reasoning_tokens),
      ...counter('audio', written?.audio_tokens),
    },
  }
}

/**
 * What was written: `completion_tokens`, or more where the grand total has more than both counters say. xAI and Gemini
 * leave reasoning out of `completion_tokens` and bill it: https://github.com/vercel/ai/pull/12425. Counters that cannot
 * be true stay as they are, to be refused.
 */
function writtenTokens(input: number, completion: number, total: WireCount | undefined): number {
  if (![input, completion, total].every((count) => Number.isSafeInteger(count) && Number(count) >= 0)) return completion
  return Math.max(completion, Number(total) - input)
}
