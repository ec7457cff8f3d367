import type Anthropic from '@anthropic-ai/sdk'
import type { LanguageModelRequest } from '@wflo/core'
import { resolveConnection, watchFetch } from '@wflo/egress'
import type { AnthropicOptions } from './anthropic-options.ts'
import { createClient } from './create-client.ts'
import { toAnthropicRequest } from './to-anthropic-request.ts'
import { vendor } from './vendor.ts'

export interface CountOptions {
  readonly settings: AnthropicOptions
  readonly signal: AbortSignal
}

/**
 * The input tokens of a request as Anthropic's counting endpoint says, with a margin of 2 % and at least 64: it is "an
 * estimate" (https://platform.claude.com/docs/en/build-with-claude/token-counting, read on 2026-11-23). One request,
 * which costs nothing and has limits of its own. `undefined` where it could not be counted; throws the signal's reason.
 */
export async function countTokens(
  request: LanguageModelRequest,
  { settings, signal }: CountOptions,
): Promise<number | undefined> {
  signal.throwIfAborted()
  try {
    const { fetch } = watchFetch(settings.fetch)
    const client = await createClient(settings, resolveConnection(vendor, settings), fetch)
    signal.throwIfAborted()
    const { input_tokens: tokens } = await client.messages.countTokens(toCountRequest(request, settings), { signal })
    return Number.isSafeInteger(tokens) && tokens >= 0 ? tokens + Math.max(64, Math.ceil(tokens / 50)) : undefined
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

const counted = [
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'cache_control',
  'speed',
] as const satisfies readonly (keyof Anthropic.MessageCountTokensParams)[]

/** The fields that the endpoint knows (@anthropic-ai/sdk 1.12.0, `MessageCountTokensParams`). */
function toCountRequest(request: LanguageModelRequest, settings: AnthropicOptions): Anthropic.MessageCountTokensParams {
  const whole = toAnthropicRequest(request, settings)
  const known = counted.filter((field) => whole[field] !== undefined).map((field) => [field, whole[field]])
  return Object.fromEntries(known) as unknown as Anthropic.MessageCountTokensParams
}
