import type { JsonObject } from '@wflo/core'
import { foreignOrigin, resolveBaseUrl } from '@wflo/egress'
import type { AnthropicOptions } from './anthropic-options.ts'
import { vendor } from './vendor.ts'

/**
 * Claude before 4.6 answers 400 to `inference_geo`:
 * https://platform.claude.com/docs/en/manage-claude/data-residency, read on 2026-11-23.
 */
const olderModels = /^claude-(?:instant|\d|(?:opus|sonnet|haiku)-4(?:-[0-5])?(?:[-@]\d{8})?$)/

export interface PinnedOptions {
  readonly service_tier?: string
  readonly inference_geo?: string
}

/**
 * What the quote rests on: without these fields Anthropic may serve a request at its priority tier, and where the
 * settings of the workspace say (@anthropic-ai/sdk 1.12.0, `service_tier` and `inference_geo`). Provider options that
 * ask for something else win. Nothing for other servers, which may not know the fields.
 */
export function pinnedOptions(
  model: string,
  options: JsonObject | undefined,
  settings: AnthropicOptions,
): PinnedOptions {
  if (!isVendors(settings)) return {}
  const { service_tier: tier, inference_geo: geo } = options ?? {}
  return {
    service_tier: typeof tier === 'string' ? tier : 'standard_only',
    ...(typeof geo === 'string' && geo !== '' ? { inference_geo: geo } : anywhere(model)),
  }
}

/** By its name, as behind a gateway, or by its server, as a second account has. */
function isVendors(settings: AnthropicOptions): boolean {
  const { name = vendor.name } = settings
  return name === vendor.name || foreignOrigin(vendor, resolveBaseUrl(vendor, settings)) === undefined
}

function anywhere(model: string): PinnedOptions {
  return olderModels.test(model) ? {} : { inference_geo: 'global' }
}
