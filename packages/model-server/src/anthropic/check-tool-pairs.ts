import { asList, asRecord, asText, type UnknownRecord } from '../json-values.ts'
import type { ErrorReply } from '../reply.ts'
import { refuse } from './refuse.ts'

/** Messages of one role in a row, which Anthropic takes as one. */
interface MergedTurn {
  /** Of its first message. */
  readonly index: number
  readonly role: string
  readonly blocks: readonly UnknownRecord[]
}

/** Every tool call has to be answered at the start of the next turn, and every answer needs its call before it. */
export function checkToolPairs(messages: readonly UnknownRecord[]): ErrorReply | undefined {
  const turns = merge(messages)
  for (const [position, turn] of turns.entries()) {
    const refused = checkCalls(turn, turns[position + 1]) ?? checkResults(turn, turns[position - 1])
    if (refused) return refused
  }
  return undefined
}

function merge(messages: readonly UnknownRecord[]): readonly MergedTurn[] {
  const turns: MergedTurn[] = []
  for (const [index, message] of messages.entries()) {
    const role = asText(message.role)
    const blocks = typeof message.content === 'string' ? [{ type: 'text' }] : asList(message.content).map(asRecord)
    const last = turns.at(-1)
    if (role === 'system') continue
    if (last?.role === role) turns[turns.length - 1] = { ...last, blocks: [...last.blocks, ...blocks] }
    else turns.push({ index, role, blocks })
  }
  return turns
}

function checkCalls({ blocks, index }: MergedTurn, next: MergedTurn | undefined): ErrorReply | undefined {
  const calls = blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => asText(id))
  if (new Set(calls).size < calls.length) return refuse('messages: `tool_use` ids must be unique')
  const others = (next?.blocks ?? []).findIndex(({ type }) => type !== 'tool_result')
  const answered = resultsOf(others < 0 ? (next?.blocks ?? []) : (next?.blocks.slice(0, others) ?? []))
  const missing = calls.filter((id) => !answered.includes(id))
  if (missing.length === 0) return undefined
  return refuse(
    `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
  )
}

function checkResults({ blocks, index }: MergedTurn, previous: MergedTurn | undefined): ErrorReply | undefined {
  const calls = previous?.blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => id) ?? []
  const extra = resultsOf(blocks).find((id) => !calls.includes(id))
  if (extra === undefined) return undefined
  const at = blocks.findIndex((block) => block.type === 'tool_result' && block.tool_use_id === extra)
  return refuse(
    `messages.${index}.content.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${extra}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
  )
}

function resultsOf(blocks: readonly UnknownRecord[]): readonly string[] {
  return blocks.filter(({ type }) => type === 'tool_result').map((block) => asText(block.tool_use_id))
}
