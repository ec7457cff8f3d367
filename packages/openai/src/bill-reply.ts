import { InvalidUsageError, type ReplyBill } from '@wflo/cost'
import { type ChatChunk, ChatStream } from './chat-stream.ts'
import { type ChatCompletionReply, fromChatCompletion } from './from-openai-response.ts'
import { type ResponseReply, responseUsage } from './from-response.ts'
import type { OpenAIOptions } from './openai-options.ts'
import { openaiPrices } from './openai-prices.ts'
import { type ResponseEvent, ResponseStream } from './response-stream.ts'
import { type ServedReply, servedCall } from './served-call.ts'
import { toUsage } from './to-usage.ts'

/** A reply as it came over the wire: its body, or the events of its stream in their order. */
export interface RecordedReply {
  /** `batch`: the body of a line of a batch's output, of either of the two others. */
  readonly api: 'chat' | 'responses' | 'batch'
  /** The model that was asked for: the reply may name another one, which then counts. */
  readonly model: string
  readonly body: unknown
  /** When the call was made, in milliseconds since the epoch. Default: now. */
  readonly at?: number
}

/**
 * What a recorded reply of OpenAI, or of a server that speaks its protocol, has cost: read and priced by the code that a
 * call of this provider takes. Throws `InvalidUsageError` where there is no usage or it cannot be true,
 * `UnknownModelError`, `UnpricedUnitError` and `UnpricedTierError` where a price is missing.
 */
export async function billReply(reply: RecordedReply, settings: OpenAIOptions = {}): Promise<ReplyBill> {
  const { api, model, body, at = Date.now() } = reply
  const call = servedCall(readReply(api, body), { model })
  if (call === undefined) throw new InvalidUsageError('usage', 'is missing')
  const tier = api === 'batch' ? { tier: 'batch' } : {}
  return await openaiPrices(settings).bill([{ ...call, ...tier }], at)
}

function readReply(api: RecordedReply['api'], body: unknown): ServedReply {
  const isResponse = api === 'responses' || (api === 'batch' && isResponseShaped(body))
  return isResponse ? readResponse(body) : readChat(body)
}

/** Its counters are called `input_tokens` where those of a chat completion are called `prompt_tokens`. */
function isResponseShaped(body: unknown): boolean {
  const { usage } = (body ?? {}) as ResponseReply
  return usage?.input_tokens !== undefined
}

function readChat(body: unknown): ServedReply {
  const answer = Array.isArray(body) ? assembleChat(body) : fromChatCompletion(body as ChatCompletionReply)
  return { ...answer, usage: toUsage(answer.usage) }
}

function assembleChat(chunks: readonly ChatChunk[]): ReturnType<ChatStream['answer']> {
  const stream = new ChatStream(() => {})
  for (const chunk of chunks) stream.add(chunk)
  return stream.answer()
}

function readResponse(body: unknown): ServedReply {
  const reply = Array.isArray(body) ? assembleResponse(body) : (body as ResponseReply)
  return { model: reply.model, serviceTier: reply.service_tier, usage: responseUsage(reply) }
}

function assembleResponse(events: readonly ResponseEvent[]): ResponseReply {
  const stream = new ResponseStream()
  for (const event of events) stream.add(event)
  return stream.reply()
}
