import type { Answer } from '../answer.ts'
import type { ReplyUsage } from '../reply.ts'

/** The whole usage of a message, with what it does not count: tier, speed and place. */
export function toUsage(usage: ReplyUsage, { serviceTier, speed, region }: Answer): object {
  const { cacheWriteTokens = 0, cacheWrite1hTokens = 0 } = usage
  return {
    ...toDeltaUsage(usage),
    cache_creation: {
      ephemeral_5m_input_tokens: cacheWriteTokens - cacheWrite1hTokens,
      ephemeral_1h_input_tokens: cacheWrite1hTokens,
    },
    service_tier: serviceTier === 'default' ? 'standard' : serviceTier,
    inference_geo: region ?? 'global',
    speed: speed ?? 'standard',
  }
}

/** The part that a stream reports again at its end. Unlike ours, Anthropic's input excludes what a cache read or wrote. */
export function toDeltaUsage(usage: ReplyUsage): object {
  const { cachedTokens = 0, cacheWriteTokens = 0, requests = {} } = usage
  return {
    input_tokens: usage.inputTokens - cachedTokens - cacheWriteTokens,
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cachedTokens,
    output_tokens: usage.outputTokens,
    output_tokens_details: { thinking_tokens: usage.reasoningTokens ?? 0 },
    server_tool_use: { web_search_requests: requests.webSearch ?? 0, web_fetch_requests: requests.webFetch ?? 0 },
  }
}
