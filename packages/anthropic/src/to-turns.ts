import type Anthropic from '@anthropic-ai/sdk'
import { type ContentPart, InvalidValueError, type Json, type Message, type ReasoningPart } from '@wflo/core'
import { toContentBlocks } from './to-content-blocks.ts'

type ContentBlock = Anthropic.ContentBlockParam

/** One turn; neighbours of one role are merged, so no two in a row have the same. */
export interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: string | ContentBlock[]
}

/** A conversation without its system messages, as turns. Results of tools stand in the user's turns, one after another. */
export function toTurns(messages: readonly Message[]): Turn[] {
  const turns: Turn[] = []
  for (const turn of messages.flatMap(toTurn)) {
    const last = turns.at(-1)
    if (last?.role === turn.role)
      turns[turns.length - 1] = { role: turn.role, content: [...blocks(last), ...blocks(turn)] }
    else turns.push(turn)
  }
  return turns
}

function toTurn(message: Message): readonly Turn[] {
  switch (message.role) {
    case 'system':
      return []
    case 'user':
      return [{ role: 'user', content: toUserContent(message.content) }]
    case 'assistant': {
      const content = toAssistantContent(message.content)
      return content.length === 0 ? [] : [{ role: 'assistant', content }]
    }
    case 'tool':
      return [{ role: 'user', content: [toToolResult(message)] }]
    default:
      return message satisfies never
  }
}

function toUserContent(content: Extract<Message, { readonly role: 'user' }>['content']): Turn['content'] {
  return typeof content === 'string' ? content : toContentBlocks(content)
}

function toAssistantContent(content: string | readonly ContentPart[]): Turn['content'] {
  if (typeof content === 'string') return content
  return content.flatMap((part): ContentBlock[] => {
    if (part.type === 'text') return toContentBlocks([part])
    if (part.type === 'reasoning') return part.vendor === 'anthropic' ? [toThought(part)] : []
    return [{ type: 'tool_use', id: part.id, name: part.tool, input: toInput(part.input) }]
  })
}

/** As it came: Anthropic checks its signature. A block of another kind, such as an image, is not what was quoted. */
function toThought({ data }: ReasoningPart): ContentBlock {
  const { type } = (data ?? {}) as { readonly type?: unknown }
  if (type === 'thinking' || type === 'redacted_thinking') return data as unknown as ContentBlock
  throw new InvalidValueError(
    `a reasoning part of Anthropic has data of the type ${JSON.stringify(type)}: give back what the model gave, unchanged`,
  )
}

/**
 * Anthropic takes objects alone. What a model wrote that is no JSON goes back to it under this name, as
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/fine-grained-tool-streaming has it.
 */
function toInput(input: Json): unknown {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? input : { INVALID_JSON: input }
}

function toToolResult({ toolCallId, content }: Extract<Message, { readonly role: 'tool' }>): ContentBlock {
  return { type: 'tool_result', tool_use_id: toolCallId, content }
}

function blocks({ content }: Turn): readonly ContentBlock[] {
  if (typeof content !== 'string') return content
  return toContentBlocks([{ type: 'text', text: content }])
}
