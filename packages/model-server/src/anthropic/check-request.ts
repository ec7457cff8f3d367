import type { UnknownRecord } from '../json-values.ts'
import type { ErrorReply } from '../reply.ts'
import { refuse } from './refuse.ts'

export interface CheckContext {
  /** The `anthropic-version` header, empty where there is none. */
  readonly version: string
  readonly purpose: 'message' | 'count'
}

const versions = ['2023-01-01', '2023-06-01', '2026-10-21']

/** What Anthropic refuses with status 400 and an adapter can get wrong, in its words; undefined where all is well. */
export function checkRequest(body: UnknownRecord, { version, purpose }: CheckContext): ErrorReply | undefined {
  if (version === '') return refuse('anthropic-version: header is required')
  if (!versions.includes(version)) return refuse(`anthropic-version: "${version}" is not a valid version`)
  if (typeof body.model !== 'string' || body.model === '') return refuse('model: Field required')
  if (purpose === 'message' && body.max_tokens === undefined) return refuse('max_tokens: Field required')
  if (body.messages === undefined) return refuse('messages: Field required')
  return undefined
}
