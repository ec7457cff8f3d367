import type { Json } from '../json/json.ts'

export interface TextPart {
  readonly type: 'text'
  readonly text: string
}

/**
 * An image, a document or another file. Exactly one of `data` and `url`. Its bytes do not say how many tokens the vendor
 * counts for it, so it brings a limit; without one the call is refused with `UnboundedInputError`.
 */
export interface FilePart {
  readonly type: 'file'
  /** Such as `image/png` or `application/pdf`. */
  readonly mediaType: string
  /** Base64. */
  readonly data?: string
  readonly url?: string
  /** For the model. */
  readonly name?: string
  /** The most tokens that the vendor counts for it: its documentation says how many, by size and detail. */
  readonly maxTokens?: number
}

/** The model asks for a tool to be run. `input` is the parsed JSON of its arguments. */
export interface ToolCallPart {
  readonly type: 'tool-call'
  readonly id: string
  readonly tool: string
  readonly input: Json
}

/**
 * What a model thought before it answered, as its vendor gave it. It goes back unchanged in the assistant's turn: some
 * vendors refuse the results of tools without it. Providers leave out what is not from their vendor.
 */
export interface ReasoningPart {
  readonly type: 'reasoning'
  /** Whose it is, such as `anthropic`. */
  readonly vendor: string
  /** For that vendor only: text with a signature, or sealed. */
  readonly data: Json
  /** The most tokens that it counts as input, where it may be a summary of more. Default: those of its bytes. */
  readonly maxTokens?: number
}

/** What a model may answer with. */
export type ContentPart = TextPart | ToolCallPart | ReasoningPart

/** One turn of a conversation, in the shape that every provider converts from. */
export type Message =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string | readonly (TextPart | FilePart)[] }
  | { readonly role: 'assistant'; readonly content: string | readonly ContentPart[] }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly content: string }
