import type { IncomingHttpHeaders } from 'node:http'
import { asList, asRecord, asText, type UnknownRecord } from '../json-values.ts'
import type { ErrorReply, JsonSchema, ModelRequest, ModelTurn, OfferedTool } from '../reply.ts'
import { checkRequest } from './check-request.ts'

/** Reads the body of a chat completion. Lenient with fields that it does not use; `checkRequest` refuses the rest. */
export function readRequest(body: unknown, headers: IncomingHttpHeaders): ModelRequest | ErrorReply {
  const fields = asRecord(body)
  const refused = checkRequest(fields)
  if (refused) return refused
  const limit = fields.max_completion_tokens ?? fields.max_tokens
  const json = readJson(asRecord(fields.response_format))
  return {
    protocol: 'openai',
    model: asText(fields.model),
    stream: fields.stream === true,
    promptTexts: promptTextsOf(fields),
    turns: asList(fields.messages).map(asRecord).flatMap(toTurn),
    ...(typeof limit === 'number' && { maxOutputTokens: limit }),
    tools: asList(fields.tools).map(toTool),
    toolChoice: readToolChoice(fields.tool_choice),
    ...(json && { json }),
    ...(typeof fields.service_tier === 'string' && { serviceTier: fields.service_tier }),
    headers,
    body: fields,
  }
}

/** Whether a stream ends with a chunk that carries the usage. */
export function wantsStreamUsage({ body }: ModelRequest): boolean {
  return asRecord(body.stream_options).include_usage === true
}

function promptTextsOf(fields: UnknownRecord): readonly string[] {
  const messages = asList(fields.messages).map(asRecord)
  const said = messages.flatMap(({ content, tool_calls }) => [textOf(content), jsonOf(tool_calls)])
  return [...said, jsonOf(fields.tools), jsonOf(asRecord(fields.response_format).json_schema)]
}

function toTurn(message: UnknownRecord): readonly ModelTurn[] {
  const { role } = message
  if (role !== 'user' && role !== 'assistant' && role !== 'tool') return []
  return [{ role, text: textOf(message.content) }]
}

/** The text of a message's content: a string, or the text parts of a list. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return asList(content)
    .map((part) => asText(asRecord(part).text))
    .join('')
}

function toTool(tool: unknown): OfferedTool {
  const { name, parameters } = asRecord(asRecord(tool).function)
  return { name: asText(name), parameters: asRecord(parameters) }
}

function readToolChoice(choice: unknown): ModelRequest['toolChoice'] {
  if (choice === 'none' || choice === 'required') return choice
  const tool = asText(asRecord(asRecord(choice).function).name)
  return tool === '' ? 'auto' : { tool }
}

function readJson(format: UnknownRecord): { readonly schema?: JsonSchema } | undefined {
  if (format.type === 'json_object') return {}
  if (format.type !== 'json_schema') return undefined
  return { schema: asRecord(asRecord(format.json_schema).schema) }
}

function jsonOf(value: unknown): string {
  return value === undefined || value === null ? '' : JSON.stringify(value)
}
