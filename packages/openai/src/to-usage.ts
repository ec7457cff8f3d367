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
 * openai 7.57.0, `CompletionUsage`). `undefined` where the totals are missing. Whether the
 * counters can be true is checked where they are priced.
 */
export function toUsage(usage: ChatUsage | null | undefined): Usage | undefined {
  const input = usage?.prompt_tokens
  const output = usage?.completion_tokens
  if (input === undefined || input === null || output === undefined || output === null) return undefined
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
      total: output,
      ...counter('reasoning', written?.reasoning_tokens),
      ...counter('audio', written?.audio_tokens),
    },
  }
}

function counter<Name extends string>(name: Name, count: number | null | undefined): { [Key in Name]?: number } {
  return (count === undefined || count === null || count === 0 ? {} : { [name]: count }) as { [Key in Name]?: number }
}
