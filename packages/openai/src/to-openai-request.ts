import { type ContentPart, type LanguageModelRequest, type Message, UnpricedTierError } from '@wflo/core'
import { foreignOrigin, resolveBaseUrl } from '@wflo/egress'
import type OpenAI from 'openai'
import type { OpenAIOptions } from './openai-options.ts'
import { isStrictSchema, withoutLookaround } from './strict-schema.ts'
import { toChatContent } from './to-chat-content.ts'
import { isRegional, vendor } from './vendor.ts'

type ChatMessage = OpenAI.Chat.Completions.ChatCompletionMessageParam
type ChatRequest = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming
type ToolCall = OpenAI.Chat.Completions.ChatCompletionMessageFunctionToolCall

/**
 * A request of ours as chat completions want it. The output limit is always in it, and for OpenAI the service tier:
 * where none is named, the settings of the project decide (openai 7.57.0, `service_tier`), and the quote rests on the
 * standard one. Throws `UnpricedTierError` for a longer life in the cache: it costs more, and usage does not tell.
 */
export function toOpenAIRequest(request: LanguageModelRequest, settings: OpenAIOptions): ChatRequest {
  const { outputLimitField = 'max_completion_tokens' } = settings
  const { model, messages, tools, toolChoice, responseSchema, temperature, providerOptions } = request
  checkCacheLifetime(providerOptions)
  return {
    ...providerOptions,
    ...pinnedTier(providerOptions, settings),
    model,
    messages: messages.map(toChatMessage),
    [outputLimitField]: request.maxOutputTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(tools === undefined ? {} : { tools: [...vendorTools(providerOptions), ...tools.map(toTool)] }),
    ...(toolChoice === undefined ? {} : { tool_choice: toolChoice }),
    ...(responseSchema === undefined
      ? {}
      : { response_format: { type: 'json_schema' as const, json_schema: toJsonSchemaFormat(responseSchema) } }),
  }
}

type Options = LanguageModelRequest['providerOptions']

/** Also where `null` is asked for, which leaves it to the project. Other servers may not know the field. */
function pinnedTier(options: Options, settings: OpenAIOptions): { readonly service_tier?: 'default' } {
  const isUnset = options?.service_tier === undefined || options.service_tier === null
  return isUnset && isVendors(settings) ? { service_tier: 'default' } : {}
}

/** By its name, as behind a gateway, or by its server, as a second account has. */
function isVendors(settings: OpenAIOptions): boolean {
  const { name = vendor.name } = settings
  if (name === vendor.name) return true
  const baseUrl = resolveBaseUrl(vendor, settings)
  return isRegional(baseUrl) || foreignOrigin(vendor, baseUrl) === undefined
}

/** `prompt_cache_options` of openai 7.57.0: 30 minutes is the default; 12 hours cost twice as much to write. */
function checkCacheLifetime(options: Options): void {
  const { ttl = '30m' } = (options?.prompt_cache_options ?? {}) as { readonly ttl?: unknown }
  if (ttl !== '30m') throw new UnpricedTierError(`prompt_cache_options.ttl: ${String(ttl)}`, 'release')
}

/** Tools that the server itself runs, beside those of the step. */
function vendorTools(options: Options): never[] {
  return Array.isArray(options?.tools) ? (options.tools as never[]) : []
}

function toTool({ name, description, inputSchema }: NonNullable<LanguageModelRequest['tools']>[number]): {
  type: 'function'
  function: OpenAI.FunctionDefinition
} {
  return {
    type: 'function',
    function: {
      name,
      ...(description === undefined ? {} : { description }),
      parameters: withoutLookaround(inputSchema),
    },
  }
}

/** Strict where strict mode takes the schema; elsewhere it guides the model, and the step checks the answer. */
function toJsonSchemaFormat({ name, schema }: NonNullable<LanguageModelRequest['responseSchema']>): {
  name: string
  schema: Record<string, unknown>
  strict: boolean
} {
  const { $schema: _, ...plain } = withoutLookaround(schema)
  return { name, schema: plain, strict: isStrictSchema(plain) }
}

function toChatMessage(message: Message): ChatMessage {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.content }
    case 'user':
      return {
        role: 'user',
        content: typeof message.content === 'string' ? message.content : toChatContent(message.content),
      }
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
