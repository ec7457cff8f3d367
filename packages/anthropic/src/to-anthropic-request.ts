import type Anthropic from '@anthropic-ai/sdk'
import { InvalidValueError, type JsonObject, type LanguageModelRequest } from '@wflo/core'
import type { AnthropicOptions } from './anthropic-options.ts'
import { outputSchema } from './output-schema.ts'
import { pinnedOptions } from './pinned-options.ts'
import { toTurns } from './to-turns.ts'
import { vendor } from './vendor.ts'

type MessageRequest = Anthropic.MessageCreateParamsNonStreaming

/**
 * A request of ours as the Messages API wants it. The output limit is always in it, and bounds thinking too. Throws
 * `InvalidValueError` for a temperature, and for files that Claude does not read.
 */
export function toAnthropicRequest(request: LanguageModelRequest, settings: AnthropicOptions): MessageRequest {
  const { model, messages, temperature, providerOptions } = request
  checkTemperature(temperature, settings)
  const converted = {
    ...providerOptions,
    ...pinnedOptions(model, providerOptions, settings),
    model,
    max_tokens: request.maxOutputTokens,
    messages: toTurns(messages),
    ...toSystem(request),
    ...toOutputConfig(request),
    ...toTools(request),
    ...(temperature === undefined ? {} : { temperature }),
  }
  return converted as MessageRequest
}

/** Version 2026-10-21 of the API, which the SDK speaks, answers 400 to it (CHANGELOG of @anthropic-ai/sdk 1.0.0). */
function checkTemperature(temperature: number | undefined, { name = vendor.name }: AnthropicOptions): void {
  if (temperature === undefined || name !== vendor.name) return
  throw new InvalidValueError(
    `temperature is ${temperature}, and Anthropic's models take none any more: leave it out, and say in the prompt how free the answer may be`,
    { temperature },
  )
}

type TextBlock = Anthropic.TextBlockParam

function toSystem({ messages, responseSchema }: LanguageModelRequest): { readonly system?: string | TextBlock[] } {
  const texts = messages.flatMap(({ role, content }) =>
    role === 'system' && content !== '' ? [content as string] : [],
  )
  const guide = responseSchema === undefined ? [] : schemaGuide(responseSchema.schema)
  const [first, ...others] = [...texts, ...guide]
  if (first === undefined) return {}
  if (others.length === 0) return { system: first }
  return { system: [first, ...others].map((text) => ({ type: 'text', text })) }
}

/** For a schema that structured output does not take: it guides the model, and the step checks the answer. */
function schemaGuide(schema: JsonObject): readonly string[] {
  if (outputSchema(schema) !== undefined) return []
  return [`Answer with JSON alone, without a word around it, that fits this JSON Schema:\n${JSON.stringify(schema)}`]
}

function toOutputConfig({ responseSchema, providerOptions }: LanguageModelRequest): object {
  const schema = responseSchema === undefined ? undefined : outputSchema(responseSchema.schema)
  if (schema === undefined) return {}
  const { output_config: config } = (providerOptions ?? {}) as { readonly output_config?: JsonObject }
  return { output_config: { ...config, format: { type: 'json_schema', schema } } }
}

const toolChoices = { auto: 'auto', none: 'none', required: 'any' } as const

/** Tools that the server itself runs stand beside those of the step. */
function toTools({ tools, toolChoice, providerOptions }: LanguageModelRequest): object {
  if (tools === undefined) return {}
  const { tools: vendorTools } = providerOptions ?? {}
  const all = [...(Array.isArray(vendorTools) ? vendorTools : []), ...tools.map(toTool)]
  if (all.length === 0) return {}
  return { tools: all, ...(toolChoice === undefined ? {} : { tool_choice: { type: toolChoices[toolChoice] } }) }
}

function toTool({ name, description, inputSchema }: NonNullable<LanguageModelRequest['tools']>[number]): object {
  return { name, ...(description === undefined ? {} : { description }), input_schema: inputSchema }
}
