import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { UnboundedInputError } from '../errors/unbounded-input-error.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { ExtraInput } from './extra-input.ts'

/**
 * Fields of the vendors' requests that bring in what is not in the request's bytes: state, files, results of tools that
 * the vendor runs. A limit that the step vouches for (`extraInput`) bounds them.
 */
const bringsInput = [
  'container',
  'conversation',
  'data_sources',
  'file_ids',
  'mcp_servers',
  'plugins',
  'previous_response_id',
  'search_parameters',
  'thread',
  'tools',
  'web_search_options',
] as const

/**
 * Fields that nothing bounds: sound and predictions have rates of their own, of `best_of` answers one is shown, `models` and `fallbacks` let another model
 * answer at another price, compaction is billed beside the answer, the others replace what was quoted or go on after the
 * call. Fields of openai 7.57.0 and @anthropic-ai/sdk 1.12.0, beta ones included.
 */
const unbounded = [
  'audio',
  'background',
  'best_of',
  'billing_policy',
  'compaction',
  'context_management',
  'fallback_credit_token',
  'fallbacks',
  'input',
  'messages',
  'modalities',
  'models',
  'prediction',
  'prompt',
  'store',
  'system',
] as const

/** Fields that the step itself sets: overriding them would void the bound. */
const reserved = [
  'max_completion_tokens',
  'max_output_tokens',
  'max_tokens',
  'model',
  'stream',
  'stream_options',
] as const

/**
 * Refuses provider options under which a request could cost more than its bytes, its output limit and `extraInput` say.
 * Throws `UnboundedInputError`, or `InvalidValueError` for what the step's own fields set. A field that is not known here
 * is let through: the options are the vendor's.
 */
export function checkProviderOptions(options: JsonObject, extraInput: ExtraInput | undefined): void {
  for (const part of unbounded) {
    if (isSet(options[part])) throw new UnboundedInputError(`providerOptions.${part}`)
  }
  for (const part of bringsInput) {
    if (extraInput !== undefined || !isSet(options[part])) continue
    throw new UnboundedInputError(
      `providerOptions.${part}`,
      'leave it out, or vouch for a limit with extraInput: { maxTokens, maxRequests }',
    )
  }
  for (const part of reserved) {
    if (options[part] === undefined) continue
    throw new InvalidValueError(`providerOptions.${part} is set by Wflo: use the step's own fields instead`, { part })
  }
}

function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== false
}
