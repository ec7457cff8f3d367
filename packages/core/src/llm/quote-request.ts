import { UnboundedOutputError } from '../errors/unbounded-output-error.ts'
import { UnpricedTierError } from '../errors/unpriced-tier-error.ts'
import type { JsonObject } from '../json/json.ts'
import type { Money } from '../money/money.ts'
import type { LanguageModelRequest } from '../provider/language-model-provider.ts'
import type { Message } from '../provider/message.ts'
import type { CardRates, ModelCard } from '../provider/model-card.ts'
import { checkProviderOptions } from './check-provider-options.ts'
import { utf8Length } from './utf8-length.ts'

/** Tokens that a vendor adds around what it is sent. Generous: a bound has to hold for every model. */
const tokensPerMessage = 32
const tokensPerTool = 64
const tokensPerRequest = 1_024

/** An upper bound of a request and the request itself, with the output limit that the bound rests on. */
export interface QuotedRequest {
  readonly request: LanguageModelRequest
  readonly quote: Money
}

/** A request before its output limit is settled. */
export type UnquotedRequest = Omit<LanguageModelRequest, 'maxOutputTokens'> & { readonly maxOutputTokens?: number }

/**
 * What a call can cost at the most: a token is at least one byte, so the bytes of everything that is sent bound its
 * input, and the output limit bounds its output, both at the dearest rate that the request can reach. Throws where
 * something is not bounded.
 */
export function quoteRequest(request: UnquotedRequest, card: ModelCard): QuotedRequest {
  checkProviderOptions(request.providerOptions ?? {})
  const maxOutputTokens = request.maxOutputTokens ?? card.maxOutputTokens
  if (maxOutputTokens === undefined) throw new UnboundedOutputError(card.model)
  const input = BigInt(boundInput(request, card))
  const output = BigInt(maxOutputTokens) * choices(request.providerOptions)
  const quotes = reachableRates(request.providerOptions, card).map((rates) => price(rates, input, output))
  const quote = quotes.reduce(dearer, 0n)
  return { request: { ...request, maxOutputTokens }, quote }
}

/** An upper bound of the input tokens of a request. */
export function boundInput(request: UnquotedRequest, { textBound }: ModelCard): number {
  const measure =
    textBound === 'utf8' ? utf8Length : (text: string) => Math.max(utf8Length(text), utf8Length(text.normalize('NFKC')))
  let tokens = tokensPerRequest
  for (const message of request.messages) tokens += tokensPerMessage + measure(textOf(message))
  for (const tool of request.tools ?? []) tokens += tokensPerTool + measure(JSON.stringify(tool))
  if (request.responseSchema !== undefined) tokens += measure(JSON.stringify(request.responseSchema))
  if (request.providerOptions !== undefined) tokens += measure(JSON.stringify(request.providerOptions))
  return tokens
}

function textOf({ content, role, ...rest }: Message): string {
  return (typeof content === 'string' ? content : JSON.stringify(content)) + role + Object.values(rest).join('')
}

function price({ input, output, longContext }: CardRates, inputTokens: bigint, outputTokens: bigint): Money {
  const short = inputTokens * BigInt(input) + outputTokens * BigInt(output)
  if (longContext === undefined || inputTokens <= BigInt(longContext.threshold)) return short
  const long = inputTokens * BigInt(longContext.input) + outputTokens * BigInt(longContext.output)
  return dearer(long, short)
}

function dearer(left: Money, right: Money): Money {
  if (left > right) return left
  return right
}

/** The rates of the tier that is asked for; of every tier where the vendor may choose. */
function reachableRates(options: JsonObject | undefined, { rates, tiers = {} }: ModelCard): readonly CardRates[] {
  const tier = options?.service_tier ?? 'default'
  if (tier === 'default' || tier === 'standard' || tier === 'standard_only') return [rates]
  if (tier === 'auto') return [rates, ...Object.values(tiers)]
  const found = typeof tier === 'string' && Object.hasOwn(tiers, tier) ? tiers[tier] : undefined
  if (found === undefined) throw new UnpricedTierError(String(tier))
  return [found]
}

/** How many answers the request asks for (`n` of chat completions). */
function choices(options: JsonObject | undefined): bigint {
  const n = options?.n
  return typeof n === 'number' && Number.isInteger(n) && n > 1 ? BigInt(n) : 1n
}
