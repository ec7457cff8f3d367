import { formatUsd, type LanguageModelResult, type Usage, WfloError } from '@wflo/core'
import { createModelCard, type PriceQuery, priceUsage } from '@wflo/cost'
import { foreignOrigin, isRegional, resolveBaseUrl, vendor } from './connection.ts'
import type { OpenAIOptions } from './openai-options.ts'

/** What served a call, and when it was made. */
export interface ServedCall {
  readonly model: string
  readonly tier: string | undefined
  readonly usage: Usage
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** The card of a model of this instance. */
export async function createCard(
  model: string,
  at: number,
  settings: OpenAIOptions,
): ReturnType<typeof createModelCard> {
  const card = await createModelCard({ ...priceQuery(settings, model, at), textBound: 'utf8' })
  return { ...card, sheet: nameSheet(card.sheet, settings) }
}

/** The cost of a call, or why it has none. */
export type PricedCall = Pick<LanguageModelResult, 'cost'> | Pick<LanguageModelResult, 'unpriced'>

/**
 * The exact cost, for the model and the tier that served the call, at the prices of the moment of the call.
 * Where they have no price or the usage cannot be true, it says so: the answer is kept, and the call stays booked at its
 * reservation.
 */
export async function costOf(call: ServedCall, settings: OpenAIOptions): Promise<PricedCall> {
  const { model, tier, usage, at } = call
  try {
    const query = priceQuery(settings, model, at)
    const { amount, sheet, rates } = await priceUsage({ ...query, usage, ...(tier === undefined ? {} : { tier }) })
    return { cost: { amount: formatUsd(amount), sheet: nameSheet(sheet, settings), rates } }
  } catch (error) {
    if (WfloError.isInstance(error)) return { unpriced: error.message }
    throw error
  }
}

/** Under another name an instance has no list prices: they are the vendor's, not of whoever answers there. */
function priceQuery(settings: OpenAIOptions, model: string, at: number): PriceQuery {
  const { name = vendor, prices } = settings
  return {
    provider: name,
    model,
    at,
    useListPrices: name === vendor && !isRegional(resolveBaseUrl(settings)),
    ...(prices === undefined ? {} : { sheets: [prices] }),
  }
}

/** Says in the books where the prices were used for somebody else's server. */
function nameSheet(sheet: string, settings: OpenAIOptions): string {
  const origin = foreignOrigin(resolveBaseUrl(settings))
  return origin === undefined ? sheet : `${sheet} for ${origin}`
}
