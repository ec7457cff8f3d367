import { billReply as billMessage } from '@wflo/anthropic'
import { formatUsd } from '@wflo/core'
import type { PriceSheet, ReplyBill } from '@wflo/cost'
import { billReply } from '@wflo/openai'
import { InvalidCaseError } from './invalid-case-error.ts'
import { toPriceSheet } from './price-facts.ts'
import { checkCase, type RecordedCase } from './recorded-case.ts'
import { streamOf } from './stream-of.ts'

/** What a case has cost in US dollars, or the name of the error that pricing it ends with. */
export type PricedCase = { readonly id: string } & ({ readonly usd: string } | { readonly error: string })

/** Prices a case as a call of its provider is priced. What it expects is never read. */
export async function priceCase(given: unknown): Promise<PricedCase> {
  const id = String((given as Partial<RecordedCase> | null)?.id ?? '')
  try {
    const recorded = checkCase(given)
    const { amount } = await bill(recorded)
    return { id, usd: formatUsd(amount * BigInt(recorded.repeat ?? 1)) }
  } catch (error) {
    if (error instanceof InvalidCaseError) process.stderr.write(`${error.message}\n`)
    return { id, error: error instanceof Error ? error.name : String(error) }
  }
}

async function bill(recorded: RecordedCase): Promise<ReplyBill> {
  const { provider, api, model, usage, wire, response, at } = recorded
  const streamed = wire === 'stream' || (wire === undefined && Array.isArray(usage))
  const body = streamed ? streamOf(usage, response) : { ...response, usage }
  const reply = { model, body, ...(at === undefined ? {} : { at: Date.parse(at) }) }
  const settings = { name: provider, ...pricesOf(recorded) }
  if (api === 'messages' || provider === 'anthropic') {
    return await billMessage({ ...reply, batch: api === 'batch' }, settings)
  }
  return await billReply({ ...reply, api }, settings)
}

function pricesOf({ override, price_facts: facts = {}, ...call }: RecordedCase): { readonly prices?: PriceSheet } {
  return override === true ? { prices: toPriceSheet(facts, call) } : {}
}
