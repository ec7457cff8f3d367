import type { PriceSheet } from '@wflo/cost'

export interface OpenAIOptions {
  /** Default: `OPENAI_API_KEY`, read at the call. A server elsewhere that wants none gets a placeholder. */
  readonly apiKey?: string
  /** Default: `OPENAI_BASE_URL`, read at the call, else OpenAI's own. */
  readonly baseURL?: string
  /** The part before the slash of `'openai/gpt-4o-mini'`. Default `openai`. Another name has no list prices. */
  readonly name?: string
  /** Your own prices; they come before the list prices. */
  readonly prices?: PriceSheet
  readonly organization?: string
  readonly project?: string
  /** Added to every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Instead of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** Many compatible servers only know `max_tokens`. Default `max_completion_tokens`. */
  readonly outputLimitField?: 'max_completion_tokens' | 'max_tokens'
  /**
   * Whether tokens are counted with the tokenizer of the model's name where the bound by bytes does not fit in the budget.
   * Default: for OpenAI's own server only, because another may serve another model under that name.
   */
  readonly countTokens?: boolean
  /** Whether answers are streamed, so that observers see them grow. Default true. */
  readonly stream?: boolean
}
