import type { PriceSheet } from '@wflo/cost'

export interface AnthropicOptions {
  /** Default: `ANTHROPIC_API_KEY`, read at the call. A server elsewhere that wants none gets a placeholder. */
  readonly apiKey?: string
  /** Default: `ANTHROPIC_BASE_URL`, read at the call, else Anthropic's own. With or without `/v1` at its end. */
  readonly baseURL?: string
  /** The part before the slash of `'anthropic/claude-haiku-4-5'`. Default `anthropic`. Another name has no list prices. */
  readonly name?: string
  /** Your own prices; they come before the list prices. */
  readonly prices?: PriceSheet
  /** Added to every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Beta features to switch on, such as `'fast-mode-2026-02-01'`: sent as `anthropic-beta`. */
  readonly betas?: readonly string[]
  /** Instead of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** Whether answers are streamed, so that observers see them grow. Default true. */
  readonly stream?: boolean
  /**
   * Whether requests whose bytes do not fit in the budget are counted by the server before they are refused. Default:
   * where Anthropic's own server is asked; others may have no such endpoint, or count for another model.
   */
  readonly countTokens?: boolean
}
