import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { UnboundedInputError } from '../errors/unbounded-input-error.ts'
import { UnpricedTierError } from '../errors/unpriced-tier-error.ts'
import type { Json, JsonObject } from '../json/json.ts'

/**
 * Fields of the vendors' requests that bring in what is not in the request's bytes (state, files, hosted tools, sound),
 * or let another model answer at another price (`models`, `fallbacks`).
 */
const unbounded = [
  'audio',
  'background',
  'container',
  'context_management',
  'conversation',
  'data_sources',
  'fallbacks',
  'file_ids',
  'input',
  'mcp_servers',
  'messages',
  'modalities',
  'models',
  'plugins',
  'prediction',
  'previous_response_id',
  'prompt',
  'search_parameters',
  'store',
  'system',
  'tools',
  'web_search_options',
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

/** Fields that multiply Anthropic's prices, with the value that does not (docs: fast mode, data residency). */
const multipliers: Readonly<Record<string, string>> = { speed: 'standard', inference_geo: 'global' }

/**
 * Refuses provider options under which a request could cost more than its bytes and its output limit say. Throws
 * `UnboundedInputError`, `UnpricedTierError`, or `InvalidValueError` for what the step's own fields set. A field that
 * is not known here is let through: the options are the vendor's.
 */
export function checkProviderOptions(options: JsonObject): void {
  for (const part of unbounded) {
    if (isSet(options[part])) throw new UnboundedInputError(part)
  }
  for (const part of reserved) {
    if (options[part] === undefined) continue
    throw new InvalidValueError(`providerOptions.${part} is set by Wflo: use the step's own fields instead`, { part })
  }
  for (const [part, plain] of Object.entries(multipliers)) {
    if (isSet(options[part]) && options[part] !== plain)
      throw new UnpricedTierError(`${part}: ${String(options[part])}`)
  }
}

function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== false
}
