import type { Usage } from '@wflo/core'
import type { ServedCall } from '@wflo/cost'

/** What a reply says of how it was served. */
export interface ServedReply {
  readonly model?: string | null | undefined
  readonly serviceTier?: string | null | undefined
  readonly usage: Usage | undefined
}

/**
 * What is to be paid for a reply: the model and the tier that served it count, not those that were asked for.
 * `undefined` where the server reported no usage.
 */
export function servedCall({ model, serviceTier, usage }: ServedReply, requestedModel: string): ServedCall | undefined {
  if (usage === undefined) return undefined
  return { model: model || requestedModel, tier: tierOf(serviceTier), usage }
}

/** `fast` and `priority` are two names of one tier (openai 7.57.0, `service_tier`). */
function tierOf(tier: string | null | undefined): string | undefined {
  if (!tier) return undefined
  return tier === 'fast' ? 'priority' : tier
}
