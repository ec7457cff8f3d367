import type { Json } from '../json/json.ts'

export interface TextPart {
  readonly type: 'text'
  readonly text: string
}

/** The model asks for a tool to be run. `input` is the parsed JSON of its arguments. */
export interface ToolCallPart {
  readonly type: 'tool-call'
  readonly id: string
  readonly tool: string
  readonly input: Json
}

/** What a model may answer with. */
export type ContentPart = TextPart | ToolCallPart

/** One turn of a conversation, in the shape that every provider converts from. */
export type Message =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string | readonly TextPart[] }
  | { readonly role: 'assistant'; readonly content: string | readonly ContentPart[] }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly content: string }
