import type { Json, JsonObject } from '../json/json.ts'
import type { MoneyString } from '../money/money.ts'
import type { ContentPart, Message } from './message.ts'
import type { ModelCard } from './model-card.ts'
import type { Usage } from './usage.ts'

/** A tool as the model sees it. */
export interface ToolSpecification {
  readonly name: string
  readonly description?: string
  /** JSON Schema of the tool's input. */
  readonly inputSchema: JsonObject
}

/** One request, in the one shape that every provider converts from. It is JSON: it crosses the log. */
export interface LanguageModelRequest {
  /** The vendor's id of the model, without the provider's name. */
  readonly model: string
  readonly messages: readonly Message[]
  readonly tools?: readonly ToolSpecification[]
  readonly toolChoice?: 'auto' | 'none' | 'required'
  /** The answer has to be JSON that fits this schema. */
  readonly responseSchema?: { readonly name: string; readonly schema: JsonObject }
  /** Always sent: it bounds what the call can cost. */
  readonly maxOutputTokens: number
  readonly temperature?: number
  /** Fields that are added to the vendor's request as they are: the escape hatch. */
  readonly providerOptions?: JsonObject
}

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other'

/** The exact cost of a call and what it was computed from. */
export interface CallCost {
  readonly amount: MoneyString
  readonly sheet: string
  /** The rates that were used, in US dollars per million units. */
  readonly rates: JsonObject
}

export interface LanguageModelResult {
  readonly content: readonly ContentPart[]
  readonly finishReason: FinishReason
  /** Absent where the server sent none: the call then stays booked at its reservation. */
  readonly usage?: Usage
  /** Absent together with `usage`, or where the served model has no price. */
  readonly cost?: CallCost
  /** Why there is no cost, in a sentence. It stands in the step's metadata. */
  readonly unpriced?: string
  /** The vendor's id of this reply. */
  readonly id?: string
  readonly requestId?: string
  /** The model that really answered. Costs are computed for this one. */
  readonly model?: string
  readonly serviceTier?: string
}

/** A piece of a streamed answer, as observers see it. */
export type LanguageModelPart =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'tool-call-start'; readonly id: string; readonly tool: string }

export interface GenerateOptions {
  readonly signal: AbortSignal
  /** Hands a piece of the answer to observers. Called only while the call is open. */
  readonly emit: (part: LanguageModelPart & Json) => void
}

/**
 * A vendor of language models. Its own retries are off: one `generate` is at most one paid request.
 * Errors are `ProviderError`s, which say whether the vendor may have charged.
 */
export interface LanguageModelProvider {
  readonly specification: 1
  /** The part before the slash in `openai/gpt-4o-mini`. */
  readonly name: string
  /** Prices and limits of a model at a time (ms since the epoch). Throws where the model has no price. */
  card(model: string, at: number): ModelCard | Promise<ModelCard>
  generate(request: LanguageModelRequest, options: GenerateOptions): Promise<LanguageModelResult>
  /**
   * Counts the input tokens of a request with the vendor's own tokenizer or counting endpoint, a margin for its error
   * included: never less than the vendor will bill. Asked for only where the card says `countable` and the bound by bytes
   * does not fit in the budget.
   * Costs nothing. `undefined` where it cannot be counted.
   */
  tighten?(request: LanguageModelRequest, options: { readonly signal: AbortSignal }): Promise<number | undefined>
  /** Throws what a call would throw for lack of a key or another setting. Nothing is sent. */
  checkSettings?(): void
}
