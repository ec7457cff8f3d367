import { type FailureBooking, ProviderError, type ProviderErrorOptions } from '@wflo/core'
import { retryAfter } from './retry-after.ts'

/** The fields of the SDK's errors that are used (openai 7.57.0, `APIError`); several copies of the SDK may be about. */
interface SdkError {
  readonly name?: string
  readonly message?: string
  readonly status?: number
  readonly code?: string | null
  readonly type?: string | null
  readonly requestID?: string | null
  readonly headers?: Headers
  /** The `error` object of the body, where it was the vendor's JSON. */
  readonly error?: unknown
  readonly cause?: unknown
}

/** Refused before any work: https://platform.openai.com/docs/guides/error-codes/api-errors, read 2026-11-22. */
const definiteRefusals: ReadonlySet<number> = new Set([400, 401, 403, 404, 413, 422, 429])

/** Charged nothing only where the body is the vendor's own typed error; a gateway's page may hide a finished call. */
const typedRefusals: ReadonlySet<number> = new Set([500, 503])

/** Failures of a connection that was never made: nothing can have reached the vendor. */
const neverReached: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
])

export interface ErrorContext {
  readonly provider: string
  readonly model: string
  readonly baseURL: string
  readonly now: number
}

/** Whatever the SDK threw, as an error that says whether to try again and whether the vendor may have charged. */
export function toProviderError(thrown: unknown, context: ErrorContext): ProviderError {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : { message: String(thrown) }) as SdkError
  return error.status === undefined ? connectionError(error, context) : replyError(error, error.status, context)
}

function replyError(error: SdkError, status: number, context: ErrorContext): ProviderError {
  const code = error.code ?? error.type ?? undefined
  return new ProviderError({
    provider: context.provider,
    message: `${context.provider} answered ${status}${code === undefined ? '' : ` (${code})`}: ${detailOf(error)}. ${adviceFor(status, code, context)}`,
    status,
    ...(code === undefined ? {} : { vendorCode: code }),
    ...requestIdOf(error),
    retryable: isRetryable(status, code),
    retryAfter: retryAfter(error.headers, context.now),
    booking: bookingOf(error, status),
    cause: error,
  })
}

function isRetryable(status: number, code: string | undefined): boolean {
  if (code === 'insufficient_quota') return false
  return status === 408 || status === 409 || status === 429 || status >= 500
}

function bookingOf(error: SdkError, status: number): FailureBooking {
  if (definiteRefusals.has(status)) return 'release'
  return typedRefusals.has(status) && isVendorError(error.error) ? 'release' : 'unresolved'
}

/** OpenAI's error object has a message and a type, both text. */
function isVendorError(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  const { message, type } = body as { readonly message?: unknown; readonly type?: unknown }
  return typeof message === 'string' && typeof type === 'string'
}

function detailOf(error: SdkError): string {
  const { message } = (error.error ?? {}) as { readonly message?: unknown }
  const text = typeof message === 'string' ? message : withoutMarkup(error.message ?? 'no reason was given')
  return text.replace(/\.$/, '')
}

/** A gateway's page as a sentence. */
function withoutMarkup(text: string): string {
  const plain = text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return plain.length > 200 ? `${plain.slice(0, 200)}…` : plain
}

function adviceFor(status: number, code: string | undefined, { model, baseURL }: ErrorContext): string {
  if (code === 'insufficient_quota') return 'The account has no credit left: add some, or use another key'
  if (status === 401) return 'Check OPENAI_API_KEY, or the apiKey option'
  if (status === 403) return 'The key may not use this model or project'
  if (status === 404) return `Check the model "${model}" and the base URL ${baseURL}`
  if (status === 429) return 'Too many requests: slow down, or raise retry.maxAttempts'
  if (status === 408 || status === 409 || status >= 500) return 'The server is at fault: try again later'
  return 'The request has to change'
}

function connectionError(error: SdkError, context: ErrorContext): ProviderError {
  const code = connectionCode(error)
  const reached = code === undefined || !neverReached.has(code)
  const options: ProviderErrorOptions = {
    provider: context.provider,
    message: `${context.provider} could not be asked at ${context.baseURL} (${code ?? error.message ?? 'connection error'}). ${reached ? 'The connection broke: whether the call was charged is unknown' : 'Nothing was sent: check the base URL and the network'}`,
    ...(code === undefined ? {} : { vendorCode: code }),
    retryable: true,
    booking: reached ? 'unresolved' : 'release',
    cause: error,
  }
  return new ProviderError(options)
}

/** The first code in the chain of causes. */
function connectionCode(error: SdkError): string | undefined {
  let current: unknown = error
  for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth += 1) {
    const { code, cause } = current as { readonly code?: unknown; readonly cause?: unknown }
    if (typeof code === 'string') return code
    current = cause
  }
  return undefined
}

function requestIdOf({ requestID }: SdkError): { readonly requestId?: string } {
  return requestID === undefined || requestID === null ? {} : { requestId: requestID }
}
