import type { Usage } from '@wflo/core'

/** The counters of a chat completion, as compatible servers send them too: anything may be missing or `null`. */
export interface ChatUsage {
  readonly prompt_tokens?: number | null
  readonly completion_tokens?: number | null
  readonly total_tokens?: number | null
  readonly prompt_tokens_details?: {
    readonly cached_tokens?: number | null
    readonly cache_write_tokens?: number | null
    readonly audio_tokens?: number | null
  } | null
  readonly completion_tokens_details?: {
    readonly reasoning_tokens?: number | null
    readonly audio_tokens?: number | null
  } | null
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
      ...counter('cacheRead', read?.cached_tokens),
      ...counter('cacheWrite', read?.cache_write_tokens),
      ...counter('audio', read?.audio_tokens),
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
function writtenTokens(input: number, completion: number, total: number | null | undefined): number {
  if (![input, completion, total].every((count) => Number.isSafeInteger(count) && Number(count) >= 0)) return completion
  return Math.max(completion, Number(total) - input)
}

function counter<Name extends string>(name: Name, count: number | null | undefined): { [Key in Name]?: number } {
  return (count === undefined || count === null || count === 0 ? {} : { [name]: count }) as { [Key in Name]?: number }
}
