import { asList, asRecord, asText, type UnknownRecord } from '../json-values.ts'
import type { ErrorReply } from '../reply.ts'
import { refuse } from './refuse.ts'

export interface BlockPlace {
  /** Such as `messages.0.content.1`. */
  readonly path: string
  readonly role: 'user' | 'assistant' | 'system'
}

type BlockCheck = (block: UnknownRecord, path: string) => ErrorReply | undefined

const checks: ReadonlyMap<string, BlockCheck> = new Map<string, BlockCheck>([
  ['text', checkText],
  ['thinking', (block, path) => checkStrings(block, `${path}.thinking`, ['thinking', 'signature'])],
  ['redacted_thinking', (block, path) => checkStrings(block, `${path}.redacted_thinking`, ['data'])],
  ['tool_use', checkToolUse],
  ['tool_result', checkToolResult],
])

/** Blocks that only one role may send. Before version 2026-10-21 the assistant could send documents; here it never can. */
const onlyFrom: ReadonlyMap<string, BlockPlace['role']> = new Map([
  ['thinking', 'assistant'],
  ['redacted_thinking', 'assistant'],
  ['tool_use', 'assistant'],
  ['tool_result', 'user'],
  ['document', 'user'],
  ['image', 'user'],
])

/** Checks a content block. Blocks of the vendor's own tools are let in unread. */
export function checkBlock(block: UnknownRecord, { path, role }: BlockPlace): ErrorReply | undefined {
  const type = asText(block.type)
  if (type === '') return refuse(`${path}.type: Field required`)
  if (role === 'system' && type !== 'text') return refuse(`${path}.type: Input should be 'text'`)
  if (!isKnown(type)) {
    return refuse(`${path}: Input tag '${type}' found using 'type' does not match any of the expected tags`)
  }
  const owner = onlyFrom.get(type)
  if (owner !== undefined && owner !== role) {
    return refuse(`messages: \`${type}\` blocks can only be in \`${owner}\` messages (found at ${path})`)
  }
  return checks.get(type)?.(block, path)
}

function isKnown(type: string): boolean {
  return (
    checks.has(type) ||
    onlyFrom.has(type) ||
    /^(?:search_result|server_tool_use|container_upload|.+_tool_result)$/.test(type)
  )
}

function checkText(block: UnknownRecord, path: string): ErrorReply | undefined {
  return block.text === ''
    ? refuse('messages: text content blocks must be non-empty')
    : checkStrings(block, `${path}.text`, ['text'])
}

function checkToolUse(block: UnknownRecord, path: string): ErrorReply | undefined {
  const { id, input } = block
  const refused = checkStrings(block, `${path}.tool_use`, ['id', 'name'])
  if (refused) return refused
  if (!/^[a-zA-Z0-9_-]+$/.test(asText(id))) {
    return refuse(`${path}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`)
  }
  if (input === undefined) return refuse(`${path}.tool_use.input: Field required`)
  return asRecord(input) === input ? undefined : refuse(`${path}.tool_use.input: Input should be a valid dictionary`)
}

function checkToolResult(block: UnknownRecord, path: string): ErrorReply | undefined {
  const refused = checkStrings(block, `${path}.tool_result`, ['tool_use_id'])
  if (refused || block.content === undefined || typeof block.content === 'string') return refused
  const place = `${path}.tool_result.content`
  if (!Array.isArray(block.content)) return refuse(`${place}: Input should be a valid string`)
  const odd = asList(block.content).findIndex((part) => !resultParts.includes(asText(asRecord(part).type)))
  return odd < 0 ? undefined : refuse(`${place}.${odd}: Input tag does not match any of the expected tags`)
}

const resultParts = ['text', 'image', 'search_result', 'document', 'tool_reference', 'browser_state']

function checkStrings(block: UnknownRecord, path: string, names: readonly string[]): ErrorReply | undefined {
  const name = names.find((field) => typeof block[field] !== 'string')
  if (name === undefined) return undefined
  return refuse(`${path}.${name}: ${block[name] === undefined ? 'Field required' : 'Input should be a valid string'}`)
}
