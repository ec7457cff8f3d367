import { formatUsd, type JsonObject, type LanguageModelResult, type Money, type Usage, WfloError } from '@wflo/core'
import { createModelCard, type ModelCardOptions } from './create-model-card.ts'
import type { PriceQuery } from './find-prices.ts'
import { priceUsage } from './price-usage.ts'
import type { PricedUsage } from './priced-usage.ts'

/** One call of one model, as it was served. A reply may hold several: a vendor may ask other models on its own. */
export interface ServedCall {
  /** The model that answered, by the vendor's id. */
  readonly model: string
  readonly usage: Usage
  /** The service tier that served it. Default: the model's own rates. */
  readonly tier?: string | undefined
  /** Where it was served, as the vendor names it. Default: anywhere. */
  readonly geo?: string | undefined
}

export interface PriceBookOptions extends Pick<PriceQuery, 'provider' | 'sheets' | 'useListPrices'> {
  readonly textBound: ModelCardOptions['textBound']
  readonly cacheWrites?: ModelCardOptions['cacheWrites']
  /** The origin of a server that is not the vendor's own: the books name it, for its prices may be others. */
  readonly server?: string | undefined
}

/** What a reply costs, and what that was computed from. */
export interface ReplyBill {
  readonly amount: Money
  readonly sheet: string
  /** US dollars per million units; of several calls a list. */
  readonly rates: JsonObject
}

/** The cost of a reply, or why it has none. */
export type PricedReply = Pick<LanguageModelResult, 'cost'> | Pick<LanguageModelResult, 'unpriced'>

/** The prices of one instance of a provider. */
export interface PriceBook {
  /** What a call is quoted from. Throws `UnknownModelError`, `UnpricedUnitError`. */
  card(model: string, at: number): ReturnType<typeof createModelCard>
  /** The exact cost of a reply at the prices of the moment `at`. Throws what `priceUsage` throws. */
  bill(calls: readonly ServedCall[], at: number): Promise<ReplyBill>
  /** The same for a call that is made already: what has no price says so, and stays booked at its reservation. */
  price(calls: readonly ServedCall[], at: number): Promise<PricedReply>
}

export function createPriceBook({
  textBound,
  cacheWrites = 'automatic',
  server,
  ...source
}: PriceBookOptions): PriceBook {
  const named = (sheet: string): string => (server === undefined ? sheet : `${sheet} for ${server}`)
  const bill = async (calls: readonly ServedCall[], at: number): Promise<ReplyBill> => {
    const priced = await Promise.all(calls.map((call) => priceUsage({ ...source, ...set(call), at })))
    return { ...sumOf(priced), sheet: named([...new Set(priced.map(({ sheet }) => sheet))].join(' and ')) }
  }
  return {
    async card(model, at) {
      const card = await createModelCard({ ...source, model, at, textBound, cacheWrites })
      return { ...card, sheet: named(card.sheet) }
    },
    bill,
    async price(calls, at) {
      if (calls.every(({ usage }) => usage.input.total === 0)) return nothingRead
      try {
        const { amount, sheet, rates } = await bill(calls, at)
        return { cost: { amount: formatUsd(amount), sheet, rates } }
      } catch (error) {
        if (WfloError.isInstance(error)) return { unpriced: error.message }
        throw error
      }
    },
  }
}

/** No call has no input: some servers send zeros for what they have not counted. */
const nothingRead: PricedReply = { unpriced: 'the server reported a usage of 0 input tokens, which no call has' }

function sumOf(priced: readonly PricedUsage[]): Pick<ReplyBill, 'amount' | 'rates'> {
  const amount = priced.reduce((sum, call) => sum + call.amount, 0n)
  const [only] = priced
  if (only !== undefined && priced.length === 1) return { amount, rates: only.rates }
  return { amount, rates: { calls: priced.map(({ rates }) => rates) } }
}

/** Without the fields that are not set. */
function set({ model, usage, tier, geo }: ServedCall): Pick<ServedCall, 'model' | 'usage'> & { tier?: string } {
  return { model, usage, ...(tier === undefined ? {} : { tier }), ...(geo === undefined ? {} : { geo }) }
}
