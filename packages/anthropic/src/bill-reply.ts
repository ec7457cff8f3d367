import { InvalidUsageError, type ReplyBill } from '@wflo/cost'
import type { AnthropicOptions } from './anthropic-options.ts'
import { anthropicPrices } from './anthropic-prices.ts'
import type { MessageEvent, MessageReply } from './message-reply.ts'
import { MessageStream } from './message-stream.ts'
import { servedCalls } from './served-calls.ts'

/** A reply as it came over the wire. */
export interface RecordedReply {
  /** The model that was asked for: the reply may name another one, which then counts. */
  readonly model: string
  /** The message, or the events of its stream in their order. */
  readonly body: unknown
  /** When the call was made, in milliseconds since the epoch. Default: now. */
  readonly at?: number
  /** The message of a batch. Default: what its usage says. */
  readonly batch?: boolean
}

/**
 * What a recorded reply of Anthropic, or of a server that speaks its protocol, has cost: read and priced by the code that
 * a call of this provider takes. Throws `InvalidUsageError` where there is no usage or it cannot be true,
 * `UnknownModelError`, `UnpricedUnitError` and `UnpricedTierError` where a price is missing.
 */
export async function billReply(reply: RecordedReply, settings: AnthropicOptions = {}): Promise<ReplyBill> {
  const { model, body, at = Date.now(), batch = false } = reply
  const calls = servedCalls(readReply(body), { model })
  if (calls.length === 0) throw new InvalidUsageError('usage', 'is missing')
  const served = batch ? calls.map((call) => ({ ...call, tier: 'batch' })) : calls
  return await anthropicPrices(settings).bill(served, at)
}

function readReply(body: unknown): MessageReply {
  if (!Array.isArray(body)) return (body ?? {}) as MessageReply
  const stream = new MessageStream()
  for (const event of body as readonly (MessageEvent | null)[]) stream.add(event ?? {})
  return stream.reply()
}
