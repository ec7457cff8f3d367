import type { ToolCallPart } from '../provider/message.ts'

/** What a model asks for instead of, or beside, an answer. `tool` is the name of the step, `input` is not yet validated. */
export type ToolCall = Omit<ToolCallPart, 'type'>
