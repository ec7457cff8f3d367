import type { Usage } from '@wflo/core'
import { InvalidUsageError } from '@wflo/cost'
import { counter, type WireCount } from './counter.ts'

/** A reply of the Responses API, as far as its bill goes (openai 7.57.0, `Response`). */
export interface ResponseReply {
  readonly model?: string | null
  readonly service_tier?: string | null
  readonly usage?: ResponseUsage | null
  readonly tool_usage?: ResponseToolUsage | null
  readonly output?: readonly { readonly type?: string }[] | null
}

/** `ResponseUsage` of openai 7.57.0. Cached, cache-written and reasoning tokens are inside the totals. */
export interface ResponseUsage {
  readonly input_tokens?: WireCount
  readonly output_tokens?: WireCount
  readonly input_tokens_details?: {
    readonly cached_tokens?: WireCount
    readonly cache_write_tokens?: WireCount
    readonly cache_write_tokens_details?: {
      readonly ttl_12h_tokens?: WireCount
      readonly ttl_30m_tokens?: WireCount
    } | null
    readonly audio_tokens?: WireCount
    readonly image_tokens?: WireCount
  } | null
  readonly output_tokens_details?: {
    readonly reasoning_tokens?: WireCount
    readonly audio_tokens?: WireCount
    readonly image_tokens?: WireCount
  } | null
}

/** `Response.ToolUsage` of openai 7.57.0: billed beside `usage`, and not in it. */
export interface ResponseToolUsage {
  readonly web_search?: { readonly num_requests?: WireCount } | null
  readonly image_gen?: { readonly total_tokens?: WireCount } | null
}

/**
 * Usage of a reply in our shape. `undefined` where the totals are missing. Throws `InvalidUsageError` where the tokens
 * written to a cache are split otherwise than they add up.
 */
export function responseUsage({ usage, tool_usage, output }: ResponseReply): Usage | undefined {
  const input = usage?.input_tokens
  const written = usage?.output_tokens
  if (input === undefined || input === null || written === undefined || written === null) return undefined
  const read = usage?.input_tokens_details
  const details = usage?.output_tokens_details
  const requests = requestsOf(tool_usage, output)
  return {
    input: {
      total: input,
      ...counter('cacheRead', read?.cached_tokens),
      ...cacheWrites(read),
      ...counter('audio', read?.audio_tokens),
      ...counter('image', read?.image_tokens),
    },
    output: {
      total: written,
      ...counter('reasoning', details?.reasoning_tokens),
      ...counter('audio', details?.audio_tokens),
      ...counter('image', details?.image_tokens),
    },
    ...(Object.keys(requests).length === 0 ? {} : { requests }),
  }
}

/** The parts by life in the cache. */
function cacheWrites(details: ResponseUsage['input_tokens_details']): Pick<Usage['input'], 'cacheWrite'> {
  const total = details?.cache_write_tokens ?? 0
  const long = details?.cache_write_tokens_details?.ttl_12h_tokens ?? 0
  const short = details?.cache_write_tokens_details?.ttl_30m_tokens ?? total - long
  if (short + long !== total) {
    throw new InvalidUsageError('cache_write_tokens_details', `has ${short} and ${long} tokens, of ${total} written`)
  }
  return { ...counter('cacheWrite', short), ...counter('cacheWrite12h', long) }
}

/** What the vendor's own tools are billed by. Pictures are billed by another model: their tokens have no price here. */
function requestsOf(
  tools: ResponseToolUsage | null | undefined,
  output: ResponseReply['output'],
): { readonly [tool: string]: number } {
  const count = (type: string): number => (output ?? []).filter((item) => item.type === type).length
  return {
    ...counter('webSearch', tools?.web_search?.num_requests ?? count('web_search_call')),
    ...counter('fileSearch', count('file_search_call')),
    ...counter('codeInterpreter', count('code_interpreter_call')),
    ...counter('imageTokens', tools?.image_gen?.total_tokens),
  }
}
