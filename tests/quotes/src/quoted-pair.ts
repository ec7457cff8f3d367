import { anthropic, billReply as billMessage } from '@wflo/anthropic'
import { boundInput, type ModelCard, type Money, quoteRequest } from '@wflo/core'
import { billReply, openai } from '@wflo/openai'
import type { RecordedPair } from './read-pairs.ts'

/** What a recorded request is quoted at before the call, and what it cost. */
export interface QuotedPair {
  readonly id: string
  /** The bound by bytes, in tokens. */
  readonly bound: number
  readonly quote: Money
  /** The model's own tokenizer, where it is public, and the quote that follows from it. */
  readonly counted?: { readonly tokens: number; readonly quote: Money }
  /** Everything that was read, cached or not. */
  readonly billedInput: number
  readonly cost: Money
}

/** Prices of this day, so that a new price list changes no result. */
const at = Date.parse('2026-11-23T00:00:00Z')

/** Quotes and bills a pair by the code that a call takes. No request is sent. */
export async function quotePair(pair: RecordedPair): Promise<QuotedPair> {
  const { id, request } = pair
  const provider =
    pair.provider === 'openai' ? openai({ apiKey: 'none', countTokens: true }) : anthropic({ apiKey: 'none' })
  const card: ModelCard = await provider.card(request.model, at)
  const { quote, tightened } = quoteRequest(request, card)
  const tokens = await countOf(pair, provider)
  return {
    id,
    bound: boundInput(request, card),
    quote,
    ...(tokens === undefined ? {} : { counted: { tokens, quote: tightened(tokens) } }),
    billedInput: billedInput(pair),
    cost: (await billOf(pair)).amount,
  }
}

/** Anthropic counts at its server alone. */
async function countOf(
  { provider: vendor, request }: RecordedPair,
  provider: ReturnType<typeof openai>,
): Promise<number | undefined> {
  return vendor === 'openai' ? await provider.tighten?.(request, { signal: new AbortController().signal }) : undefined
}

async function billOf({ provider, request, reply }: RecordedPair): Promise<{ readonly amount: Money }> {
  const recorded = { model: request.model, body: reply, at }
  const api = 'input_tokens' in reply.usage ? 'responses' : 'chat'
  return provider === 'openai' ? await billReply({ ...recorded, api }) : await billMessage(recorded)
}

function billedInput({ reply: { usage } }: RecordedPair): number {
  const counts = usage as { readonly [counter: string]: number | undefined }
  const names = ['prompt_tokens', 'input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens']
  return names.reduce((sum, name) => sum + (counts[name] ?? 0), 0)
}
