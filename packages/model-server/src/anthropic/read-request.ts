import type { IncomingHttpHeaders } from 'node:http'
import { asList, asRecord, asText, type UnknownRecord } from '../json-values.ts'
import type { ErrorReply, JsonSchema, ModelRequest, ModelTurn, OfferedTool } from '../reply.ts'
import { checkRequest } from './check-request.ts'

/** Reads the body of a message. Lenient with fields that it does not use; `checkRequest` refuses the rest. */
export function readRequest(body: unknown, headers: IncomingHttpHeaders): ModelRequest | ErrorReply {
  return read(asRecord(body), headers, 'message')
}

/** Reads the body of a request that only asks for a count: the same without a limit. */
export function readCountRequest(body: unknown, headers: IncomingHttpHeaders): ModelRequest | ErrorReply {
  return read(asRecord(body), headers, 'count')
}

function read(
  fields: UnknownRecord,
  headers: IncomingHttpHeaders,
  purpose: 'message' | 'count',
): ModelRequest | ErrorReply {
  const refused = checkRequest(fields, { version: asText(headers['anthropic-version']), purpose })
  if (refused) return refused
  const limit = fields.max_tokens
  const json = readJson(asRecord(asRecord(fields.output_config).format))
  return {
    protocol: 'anthropic',
    model: asText(fields.model),
    stream: fields.stream === true,
    promptTexts: promptTextsOf(fields),
    turns: asList(fields.messages).map(asRecord).flatMap(toTurns),
    ...(typeof limit === 'number' && { maxOutputTokens: limit }),
    tools: asList(fields.tools).map(toTool),
    toolChoice: readToolChoice(asRecord(fields.tool_choice)),
    ...(json && { json }),
    thinks: ['enabled', 'adaptive'].includes(asText(asRecord(fields.thinking).type)),
    ...(typeof fields.speed === 'string' && { speed: fields.speed }),
    ...(typeof fields.inference_geo === 'string' && { region: fields.inference_geo }),
    headers,
    body: fields,
  }
}

function promptTextsOf(fields: UnknownRecord): readonly string[] {
  const said = asList(fields.messages).flatMap((message) => textsOf(asRecord(message).content))
  const format = asRecord(asRecord(fields.output_config).format)
  return [...textsOf(fields.system), ...said, jsonOf(fields.tools), jsonOf(format.schema)]
}

/** Every text of a content: a string, or one or more of each block of a list. */
function textsOf(content: unknown): readonly string[] {
  return typeof content === 'string' ? [content] : asList(content).map(asRecord).flatMap(textsOfBlock)
}

function textsOfBlock(block: UnknownRecord): readonly string[] {
  switch (block.type) {
    case 'text':
      return [asText(block.text)]
    case 'thinking':
      return [asText(block.thinking)]
    case 'tool_use':
      return [asText(block.name), jsonOf(block.input)]
    case 'tool_result':
      return textsOf(block.content)
    default:
      return [jsonOf(block)]
  }
}

/** Each tool result is a turn of its own, as in other vendors' formats; system messages are none. */
function toTurns({ role, content }: UnknownRecord): readonly ModelTurn[] {
  if (role !== 'user' && role !== 'assistant') return []
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : asList(content).map(asRecord)
  const results = blocks.filter(({ type }) => type === 'tool_result').map(toToolTurn)
  const isOnlyResults = results.length > 0 && results.length === blocks.length
  return isOnlyResults ? results : [...results, { role, text: joinTexts(blocks) }]
}

function toToolTurn({ content }: UnknownRecord): ModelTurn {
  return { role: 'tool', text: typeof content === 'string' ? content : joinTexts(asList(content).map(asRecord)) }
}

function joinTexts(blocks: readonly UnknownRecord[]): string {
  return blocks.map(({ type, text }) => (type === 'text' ? asText(text) : '')).join('')
}

function toTool(tool: unknown): OfferedTool {
  const { name, input_schema } = asRecord(tool)
  return { name: asText(name), parameters: asRecord(input_schema) }
}

function readToolChoice({ type, name }: UnknownRecord): ModelRequest['toolChoice'] {
  if (type === 'tool') return { tool: asText(name) }
  return type === 'any' ? 'required' : type === 'none' ? 'none' : 'auto'
}

function readJson({ type, schema }: UnknownRecord): { readonly schema: JsonSchema } | undefined {
  return type === 'json_schema' ? { schema: asRecord(schema) } : undefined
}

function jsonOf(value: unknown): string {
  return value === undefined || value === null ? '' : JSON.stringify(value)
}
