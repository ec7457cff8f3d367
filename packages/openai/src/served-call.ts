import type { Usage } from '@wflo/core'
import type { ServedCall } from '@wflo/cost'

/** What a reply says of how it was served. */
export interface ServedReply {
  readonly model?: string | null | undefined
  readonly serviceTier?: string | null | undefined
  readonly usage: Usage | undefined
}

/** What was asked for, as far as it decides on the price. */
export interface AskedCall {
  readonly model: string
  readonly serviceTier?: unknown
}

/**
 * What is to be paid for a reply: the model and the tier that served it count; those that were asked for only where the
 * reply does not say. `undefined` where the server reported no usage.
 */
export function servedCall({ model, serviceTier, usage }: ServedReply, asked: AskedCall): ServedCall | undefined {
  if (usage === undefined) return undefined
  return { model: model || asked.model, tier: tierOf(serviceTier || askedTier(asked)), usage }
}

/** The choice of the server is no tier. */
function askedTier({ serviceTier }: AskedCall): string | undefined {
  return typeof serviceTier === 'string' && serviceTier !== 'auto' ? serviceTier : undefined
}

/** `fast` and `priority` are two names of one tier (openai 7.57.0, `service_tier`). */
function tierOf(tier: string | null | undefined): string | undefined {
  if (!tier) return undefined
  return tier === 'fast' ? 'priority' : tier
}
