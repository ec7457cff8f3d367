import type { Usage } from '@wflo/core'
import { counter, sumOfCounts } from './counter.ts'
import type { MessageCounts, MessageUsage } from './message-reply.ts'

/**
 * Usage in our shape, where totals contain their details: what Anthropic reads from its cache and writes to it is
 * outside of `input_tokens` (@anthropic-ai/sdk 1.12.0, `Usage`). `undefined` where a total is missing. Whether the
 * counters can be true is checked where they are priced.
 */
export function toUsage(usage: MessageUsage | null | undefined): Usage | undefined {
  const input = usage?.input_tokens
  const output = usage?.output_tokens
  if (input === undefined || input === null || output === undefined || output === null) return undefined
  const requests = requestsOf(usage?.server_tool_use)
  return {
    input: {
      total: sumOfCounts([input, usage?.cache_read_input_tokens, writtenToCache(usage)]),
      ...counter('cacheRead', usage?.cache_read_input_tokens),
      ...cacheWrites(usage),
    },
    output: { total: output, ...counter('reasoning', usage?.output_tokens_details?.thinking_tokens) },
    ...(Object.keys(requests).length === 0 ? {} : { requests }),
  }
}

/** The parts by their life in the cache do not come to what was written: nobody knows at which rates. */
export function hasBrokenSplit(counts: MessageCounts): boolean {
  const parts = partsOf(counts)
  return parts !== undefined && sumOfCounts([parts.short, parts.long]) !== writtenToCache(counts)
}

function cacheWrites(counts: MessageCounts | null | undefined): Pick<Usage['input'], 'cacheWrite' | 'cacheWrite1h'> {
  const parts = hasBrokenSplit(counts ?? {}) ? undefined : partsOf(counts)
  if (parts === undefined) return counter('cacheWrite', writtenToCache(counts))
  return { ...counter('cacheWrite', parts.short), ...counter('cacheWrite1h', parts.long) }
}

/** Where no total is sent, the parts are all that is known. */
function writtenToCache(counts: MessageCounts | null | undefined): number {
  const parts = partsOf(counts)
  return counts?.cache_creation_input_tokens ?? sumOfCounts([parts?.short, parts?.long])
}

/** None where it is not said: then all of it has the default life of 5 minutes. */
function partsOf(
  counts: MessageCounts | null | undefined,
): { readonly short: number; readonly long: number } | undefined {
  const { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long } = counts?.cache_creation ?? {}
  if ((short === undefined || short === null) && (long === undefined || long === null)) return undefined
  return { short: short ?? 0, long: long ?? 0 }
}

/** `web_search_requests` is `webSearch`. One that is not known here keeps its name, and has no price. */
function requestsOf(tools: MessageUsage['server_tool_use']): { readonly [tool: string]: number } {
  const counters = Object.entries(tools ?? {}).map(([name, count]) => {
    const words = name.replace(/_requests$/, '')
    return counter(
      words.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      count,
    )
  })
  return Object.assign({}, ...counters)
}
