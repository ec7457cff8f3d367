import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { UnboundedOutputError } from '../errors/unbounded-output-error.ts'
import { WfloError } from '../errors/wflo-error.ts'
import type { JsonObject } from '../json/json.ts'
import type { Money } from '../money/money.ts'
import { multiplyUp } from '../money/multiply-up.ts'
import type { LanguageModelRequest } from '../provider/language-model-provider.ts'
import type { CardRates, ModelCard } from '../provider/model-card.ts'
import { boundInput } from './bound-input.ts'
import { checkProviderOptions } from './check-provider-options.ts'
import type { ExtraInput } from './extra-input.ts'
import { reachableRates } from './reachable-rates.ts'

/** An upper bound of a request and the request itself, with the output limit that the bound rests on. */
export interface QuotedRequest {
  readonly request: LanguageModelRequest
  readonly quote: Money
  /** The bound where the vendor's own count of the request's input is this many tokens, its margin included. */
  readonly tightened: (inputTokens: number) => Money
}

/** A request before its output limit is settled. */
export type UnquotedRequest = Omit<LanguageModelRequest, 'maxOutputTokens'> & { readonly maxOutputTokens?: number }

/**
 * What a call can cost at the most: a token is at least one byte, so the bytes of everything that is sent bound its
 * input, and the output limit bounds its output, both at the dearest rate that the request can reach. What comes in
 * beside it is bounded by `extraInput`. Throws where something is not bounded.
 */
export function quoteRequest(request: UnquotedRequest, card: ModelCard, extraInput?: ExtraInput): QuotedRequest {
  const { providerOptions } = request
  if (providerOptions !== undefined) checkProviderOptions(providerOptions, extraInput)
  const maxOutputTokens = request.maxOutputTokens ?? card.maxOutputTokens
  if (maxOutputTokens === undefined) throw new UnboundedOutputError(card.model)
  const { rates, factor } = reachableRates(providerOptions, card)
  const output = BigInt(maxOutputTokens) * choices(providerOptions)
  const fees = feesOf(extraInput, card)
  const extraTokens = extraInput?.maxTokens ?? 0
  const quoteFor = (inputTokens: number): Money => {
    const input = BigInt(inputTokens + extraTokens)
    return multiplyUp(rates.map((each) => price(each, input, output)).reduce(dearer, 0n), factor) + fees
  }
  return {
    request: { ...request, maxOutputTokens },
    quote: quoteFor(boundInput(request, card)),
    tightened: (inputTokens) => quoteFor(Math.max(0, Math.ceil(inputTokens))),
  }
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

/** What the vendor's own tools cost at the most. */
function feesOf({ maxRequests = {} }: Partial<ExtraInput> = {}, { fees = {}, model, sheet }: ModelCard): Money {
  let sum: Money = 0n
  for (const [tool, limit] of Object.entries(maxRequests)) {
    const fee = Object.hasOwn(fees, tool) ? fees[tool] : undefined
    if (fee === undefined && limit > 0) throw unpricedTool(tool, model, sheet)
    sum += BigInt(limit) * BigInt(fee ?? 0)
  }
  return sum
}

function unpricedTool(unit: string, model: string, sheet: string): WfloError {
  return new WfloError(
    `${model} has no price for ${unit} in ${sheet}: leave it out of extraInput.maxRequests, or pass a price sheet that has it`,
    {
      name: 'UnpricedUnitError',
      code: 'unpriced_unit',
      booking: 'release',
      fields: { unit, model, sheet },
    },
  )
}

/**
 * How many answers the request asks for (`n` of chat completions). Some servers also read a number out of a text, so what
 * is no count is refused.
 */
function choices(options: JsonObject | undefined): bigint {
  const n = options?.n ?? 1
  if (typeof n === 'number' && Number.isSafeInteger(n) && n > 0) return BigInt(n)
  throw new InvalidValueError(`providerOptions.n is ${JSON.stringify(n)}, and has to be a whole number above 0`, { n })
}
