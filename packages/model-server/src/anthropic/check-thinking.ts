import { asRecord, asText, type UnknownRecord } from '../json-values.ts'
import type { ErrorReply } from '../reply.ts'
import { refuse } from './refuse.ts'

/** `ThinkingConfigParam` in @anthropic-ai/sdk 1.12.0. */
const types = ['adaptive', 'between_tools', 'disabled', 'enabled']

export function checkThinking({ thinking, max_tokens: limit }: UnknownRecord): ErrorReply | undefined {
  if (thinking === undefined) return undefined
  const { type, budget_tokens: budget, display = null } = asRecord(thinking)
  if (!types.includes(asText(type))) {
    const expected = types.map((name) => `'${name}'`).join(', ')
    return refuse(
      `thinking: Input tag '${asText(type)}' found using 'type' does not match any of the expected tags: ${expected}`,
    )
  }
  if (display !== null && display !== 'summarized' && display !== 'omitted') {
    return refuse(`thinking.${asText(type)}.display: Input should be 'summarized' or 'omitted'`)
  }
  return type === 'enabled' ? checkBudget(budget, limit) : undefined
}

function checkBudget(budget: unknown, limit: unknown): ErrorReply | undefined {
  if (budget === undefined) return refuse('thinking.enabled.budget_tokens: Field required')
  if (!Number.isInteger(budget)) return refuse('thinking.enabled.budget_tokens: Input should be a valid integer')
  if (Number(budget) < 1_024) {
    return refuse('thinking.enabled.budget_tokens: Input should be greater than or equal to 1024')
  }
  return typeof limit === 'number' && Number(budget) >= limit
    ? refuse('`max_tokens` must be greater than `thinking.budget_tokens`.')
    : undefined
}
