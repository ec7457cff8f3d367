import type { ContentPart, LanguageModelRequest, Message } from '@wflo/core'
import type OpenAI from 'openai'

type ChatMessage = OpenAI.Chat.Completions.ChatCompletionMessageParam
type ChatRequest = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming
type ToolCall = OpenAI.Chat.Completions.ChatCompletionMessageFunctionToolCall

/** A request of ours as chat completions want it. The output limit is always in it. */
export function toOpenAIRequest(
  request: LanguageModelRequest,
  outputLimitField: 'max_completion_tokens' | 'max_tokens',
): ChatRequest {
  const { model, messages, tools, toolChoice, responseSchema, temperature, providerOptions } = request
  return {
    ...providerOptions,
    model,
    messages: messages.map(toChatMessage),
    [outputLimitField]: request.maxOutputTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(tools === undefined ? {} : { tools: tools.map(toTool) }),
    ...(toolChoice === undefined ? {} : { tool_choice: toolChoice }),
    ...(responseSchema === undefined
      ? {}
      : { response_format: { type: 'json_schema' as const, json_schema: toJsonSchemaFormat(responseSchema) } }),
  }
}

function toTool({ name, description, inputSchema }: NonNullable<LanguageModelRequest['tools']>[number]): {
  type: 'function'
  function: OpenAI.FunctionDefinition
} {
  return {
    type: 'function',
    function: { name, ...(description === undefined ? {} : { description }), parameters: { ...inputSchema } },
  }
}

/** Strict where the schema meets what strict mode asks for: every object closed, every property required. */
function toJsonSchemaFormat({ name, schema }: NonNullable<LanguageModelRequest['responseSchema']>): {
  name: string
  schema: Record<string, unknown>
  strict: boolean
} {
  const { $schema: _, ...plain } = schema as Record<string, unknown>
  return { name, schema: plain, strict: isStrict(plain) }
}

/** https://platform.openai.com/docs/guides/structured-outputs#supported-schemas, read 2026-11-22. */
function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict)
  if (typeof schema !== 'object' || schema === null) return true
  const { type, properties, required, additionalProperties, ...rest } = schema as Record<string, unknown>
  if (type === 'object' && !isClosed(properties, required, additionalProperties)) return false
  return isStrict(Object.values(rest)) && isStrict(Object.values((properties as object | undefined) ?? {}))
}

function isClosed(properties: unknown, required: unknown, additionalProperties: unknown): boolean {
  const names = Object.keys((properties as object | undefined) ?? {})
  return additionalProperties === false && Array.isArray(required) && names.every((name) => required.includes(name))
}

function toChatMessage(message: Message): ChatMessage {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.content }
    case 'user':
      return { role: 'user', content: typeof message.content === 'string' ? message.content : [...message.content] }
    case 'assistant':
      return toAssistantMessage(message.content)
    case 'tool':
      return { role: 'tool', tool_call_id: message.toolCallId, content: message.content }
    default:
      return message satisfies never
  }
}

function toAssistantMessage(content: string | readonly ContentPart[]): ChatMessage {
  if (typeof content === 'string') return { role: 'assistant', content }
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('')
  const calls = content.flatMap((part): ToolCall[] =>
    part.type === 'tool-call'
      ? [{ id: part.id, type: 'function', function: { name: part.tool, arguments: JSON.stringify(part.input) } }]
      : [],
  )
  return { role: 'assistant', content: text === '' ? null : text, ...(calls.length === 0 ? {} : { tool_calls: calls }) }
}
