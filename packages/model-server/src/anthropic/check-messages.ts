import { asList, asRecord, asText, type UnknownRecord } from '../json-values.ts'
import type { ErrorReply } from '../reply.ts'
import { checkBlock } from './check-block.ts'
import type { CheckContext } from './check-context.ts'
import { checkToolPairs } from './check-tool-pairs.ts'
import { refuse } from './refuse.ts'

export function checkMessages({ messages }: UnknownRecord, context: CheckContext): ErrorReply | undefined {
  if (messages === undefined) return refuse('messages: Field required')
  if (!Array.isArray(messages)) return refuse('messages: Input should be a valid list')
  if (messages.length === 0) return refuse('messages: at least one message is required')
  const all = asList(messages).map(asRecord)
  for (const [index, message] of all.entries()) {
    const refused = checkMessage(message, { index, isLast: index === all.length - 1, version: context.version })
    if (refused) return refused
  }
  return checkToolPairs(all)
}

interface MessagePlace {
  readonly index: number
  readonly isLast: boolean
  readonly version: string
}

function checkMessage({ role, content }: UnknownRecord, { index, isLast, version }: MessagePlace) {
  const path = `messages.${index}`
  if (role === 'system' && version < '2026-10-21') return refuse(oldSystemRole)
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    return refuse(`messages: Unexpected role "${asText(role)}". Allowed roles are "user" or "assistant".`)
  }
  if (content === undefined) return refuse(`${path}.content: Field required`)
  if (typeof content !== 'string' && !Array.isArray(content)) {
    return refuse(`${path}.content: Input should be a valid list`)
  }
  if (content.length === 0 && !(isLast && role === 'assistant')) {
    return refuse(`${path}: all messages must have non-empty content except for the optional final assistant message`)
  }
  return checkBlocks(typeof content === 'string' ? [] : content, { path, role })
}

const oldSystemRole =
  'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, not "system" as an input message role.'

function checkBlocks(
  content: readonly unknown[],
  { path, role }: { readonly path: string; readonly role: 'user' | 'assistant' | 'system' },
): ErrorReply | undefined {
  for (const [index, block] of content.map(asRecord).entries()) {
    const refused = checkBlock(block, { path: `${path}.content.${index}`, role })
    if (refused) return refused
  }
  return undefined
}
