import { asList, asRecord, type UnknownRecord } from '../json-values.ts'
import type { ErrorReply } from '../reply.ts'
import { checkBlock } from './check-block.ts'
import { checkCacheControl } from './check-cache-control.ts'
import type { CheckContext } from './check-context.ts'
import { checkMessages } from './check-messages.ts'
import { checkOutputConfig } from './check-output-config.ts'
import { checkThinking } from './check-thinking.ts'
import { checkTools } from './check-tools.ts'
import { refuse } from './refuse.ts'

type Check = (body: UnknownRecord, context: CheckContext) => ErrorReply | undefined

const checks: readonly Check[] = [
  checkVersion,
  checkFields,
  checkModel,
  checkLimit,
  checkChoices,
  checkSystem,
  checkMessages,
  checkTools,
  checkThinking,
  checkOutputConfig,
  checkCacheControl,
]

/** What Anthropic refuses with status 400 and an adapter can get wrong, in its words; undefined where all is well. */
export function checkRequest(body: UnknownRecord, context: CheckContext): ErrorReply | undefined {
  for (const check of checks) {
    const refused = check(body, context)
    if (refused) return refused
  }
  return undefined
}

const versions = ['2023-01-01', '2023-06-01', '2026-10-21']

function checkVersion(_: UnknownRecord, { version }: CheckContext): ErrorReply | undefined {
  if (version === '') return refuse('anthropic-version: header is required')
  return versions.includes(version) ? undefined : refuse(`anthropic-version: "${version}" is not a valid version`)
}

/** The fields of `MessageCreateParams` and `MessageCountTokensParams` in @anthropic-ai/sdk 1.12.0. */
const countFields = [
  'cache_control',
  'messages',
  'model',
  'output_config',
  'speed',
  'system',
  'thinking',
  'tool_choice',
  'tools',
]
const messageFields = [
  ...countFields,
  'container',
  'diagnostics',
  'inference_geo',
  'max_tokens',
  'metadata',
  'service_tier',
  'stop_sequences',
  'stream',
]
/** Version 2026-10-21 took them away: https://codersera.com/blog/anthropic-api-2026-10-21-sdk-migration-guide-2026/ */
const samplingFields = ['temperature', 'top_p', 'top_k']

function checkFields(body: UnknownRecord, { version, purpose }: CheckContext): ErrorReply | undefined {
  const sampling = version < '2026-10-21' ? samplingFields : []
  const known = purpose === 'count' ? countFields : [...messageFields, ...sampling]
  const extra = Object.keys(body).find((name) => !known.includes(name))
  return extra === undefined ? undefined : refuse(`${extra}: Extra inputs are not permitted`)
}

function checkModel({ model }: UnknownRecord): ErrorReply | undefined {
  if (model === undefined) return refuse('model: Field required')
  if (typeof model !== 'string') return refuse('model: Input should be a valid string')
  return model === '' ? refuse('model: String should have at least 1 character') : undefined
}

/** A limit of 0 only fills the cache. */
function checkLimit({ max_tokens: limit }: UnknownRecord, { purpose }: CheckContext): ErrorReply | undefined {
  if (purpose === 'count') return undefined
  if (limit === undefined) return refuse('max_tokens: Field required')
  if (!Number.isInteger(limit)) return refuse('max_tokens: Input should be a valid integer')
  return Number(limit) < 0 ? refuse('max_tokens: Input should be greater than or equal to 0') : undefined
}

function checkChoices(body: UnknownRecord): ErrorReply | undefined {
  const { service_tier: tier = 'auto', speed = null, stream = false, stop_sequences: sequences = [] } = body
  if (tier !== 'auto' && tier !== 'standard_only') {
    return refuse("service_tier: Input should be 'auto' or 'standard_only'")
  }
  if (speed !== null && speed !== 'standard' && speed !== 'fast') {
    return refuse("speed: Input should be 'standard' or 'fast'")
  }
  if (typeof stream !== 'boolean') return refuse('stream: Input should be a valid boolean')
  return Array.isArray(sequences) ? undefined : refuse('stop_sequences: Input should be a valid list')
}

function checkSystem({ system }: UnknownRecord): ErrorReply | undefined {
  if (system === undefined || typeof system === 'string') return undefined
  if (!Array.isArray(system)) return refuse('system: Input should be a valid string')
  for (const [index, block] of asList(system).map(asRecord).entries()) {
    const refused = checkBlock(block, { path: `system.${index}`, role: 'system' })
    if (refused) return refused
  }
  return undefined
}
