/** A counter as it comes over the wire. */
export type WireCount = number | null

/** Counters of one sampling: those of a whole reply have the same names. Cache counters are outside `input_tokens`. */
export interface MessageCounts {
  readonly input_tokens?: WireCount
  readonly output_tokens?: WireCount
  readonly cache_read_input_tokens?: WireCount
  readonly cache_creation_input_tokens?: WireCount
  /** `cache_creation_input_tokens` by the life in the cache. */
  readonly cache_creation?: { readonly [life: string]: WireCount } | null
}

/** One of several samplings behind a reply (@anthropic-ai/sdk 1.12.0, `BetaIterationsUsage`). */
export interface MessageIteration extends MessageCounts {
  readonly type?: string
  readonly model?: string | null
}

/** `Usage` and `BetaUsage` of @anthropic-ai/sdk 1.12.0, as compatible servers send them too: anything may be missing. */
export interface MessageUsage extends MessageCounts {
  readonly output_tokens_details?: { readonly thinking_tokens?: WireCount } | null
  readonly server_tool_use?: { readonly [counter: string]: WireCount } | null
  readonly service_tier?: string | null
  readonly speed?: string | null
  readonly inference_geo?: string | null
  readonly iterations?: readonly MessageIteration[] | null
}

/** A part of an answer. What is neither text, thinking nor a call of one of our tools is left alone: server tools. */
export interface MessageBlock {
  readonly type?: string
  readonly text?: string | null
  readonly id?: string | null
  readonly name?: string | null
  readonly input?: unknown
  /** Of `thinking`, with the signature that Anthropic wants back. */
  readonly thinking?: string | null
  readonly signature?: string | null
  /** Of `redacted_thinking`: sealed. */
  readonly data?: string | null
}

/** A reply of the Messages API, streamed or not, as far as it is used. */
export interface MessageReply {
  readonly id?: string | null
  readonly model?: string | null
  readonly stop_reason?: string | null
  readonly content?: readonly MessageBlock[] | null
  readonly usage?: MessageUsage | null
  /** Where there is no answer: some gateways send errors under status 200. */
  readonly error?: unknown
}

/** One event of a streamed reply. */
export interface MessageEvent {
  readonly type?: string
  readonly index?: number
  readonly message?: MessageReply | null
  readonly content_block?: MessageBlock | null
  readonly delta?: {
    readonly type?: string
    readonly text?: string | null
    readonly partial_json?: string | null
    readonly thinking?: string | null
    readonly signature?: string | null
    readonly stop_reason?: string | null
  } | null
  readonly usage?: MessageUsage | null
}
