import { type FailureBooking, ProviderError } from '@wflo/core'
import { connectionCode, isNeverReached } from './never-reached.ts'
import { retryAfter } from './retry-after.ts'

/** The fields of the SDK's errors that are used (openai 7.57.0, `APIError`); several copies of the SDK may be about. */
interface SdkError {
  readonly message?: string
  readonly status?: number
  readonly code?: unknown
  readonly type?: unknown
  readonly requestID?: string | null
  readonly headers?: Headers
  /** The `error` of the body, or of an event of the stream. */
  readonly error?: unknown
}

/** Refused before any work: https://platform.openai.com/docs/guides/error-codes/api-errors, read 2026-11-22. */
const definiteRefusals: ReadonlySet<number> = new Set([400, 401, 403, 404, 413, 422, 429])

/**
 * Charged nothing only where the body is the vendor's own typed error ("issue on our servers", "overloaded": the same
 * page); a gateway's page may hide a finished call.
 */
const typedRefusals: ReadonlySet<number> = new Set([500, 503])

const noCredit = 'insufficient_quota'

const unknownCharge = 'Whether the call was charged is unknown'

export interface ErrorContext {
  readonly provider: string
  readonly model: string
  readonly baseURL: string
  /** Some servers repeat it in their errors. */
  readonly apiKey: string
  /** Whether `fetch` was called. */
  readonly isSent: boolean
  readonly now: number
}

/** Whatever the SDK threw, as an error that says whether to try again and whether the vendor may have charged. */
export function toProviderError(thrown: unknown, context: ErrorContext): ProviderError {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : { message: String(thrown) }) as SdkError
  if (error.status !== undefined) return replyError(error, error.status, context)
  if (!context.isSent) return unsentError(error, context)
  return error.error === undefined ? connectionError(error, context) : streamError(error, context)
}

/** The SDK refused to make the request: a header that is none, a browser, a package that is missing. */
function unsentError(error: SdkError, context: ErrorContext): ProviderError {
  const { provider } = context
  return new ProviderError({
    provider,
    message: `the request to ${provider} could not be made: ${detailOf(error, context)}. Nothing was sent: check the options of ${provider}()`,
    retryable: false,
    booking: 'release',
    ...causeOf(error, context),
  })
}

function replyError(error: SdkError, status: number, context: ErrorContext): ProviderError {
  const codes = codesOf(error)
  return new ProviderError({
    provider: context.provider,
    message: `${context.provider} answered ${status}${inBrackets(codes)}: ${detailOf(error, context)}. ${adviceFor(status, codes, context)}`,
    status,
    ...factsOf(error, codes),
    retryable: isRetryable(status, codes),
    retryAfter: retryAfter(error.headers, context.now),
    booking: bookingOf(error, status),
    ...causeOf(error, context),
  })
}

/** An event of a stream that had begun: some of the answer was written, and perhaps paid. */
function streamError(error: SdkError, context: ErrorContext): ProviderError {
  const { provider } = context
  const codes = codesOf(error)
  return new ProviderError({
    provider,
    message: `${provider} broke off its answer${inBrackets(codes)}: ${detailOf(error, context)}. ${unknownCharge}`,
    ...factsOf(error, codes),
    retryable: !codes.includes(noCredit),
    booking: 'unresolved',
    ...causeOf(error, context),
  })
}

function connectionError(error: SdkError, context: ErrorContext): ProviderError {
  const { provider, baseURL } = context
  const code = connectionCode(error)
  const reason = code ?? error.message ?? 'connection error'
  const unreached = isNeverReached(error)
  return new ProviderError({
    provider,
    message: unreached
      ? `${provider} could not be reached at ${baseURL} (${reason}). Nothing was sent: check the base URL and the network`
      : `the connection to ${provider} at ${baseURL} broke (${reason}). ${unknownCharge}`,
    ...factsOf(error, code === undefined ? [] : [code]),
    retryable: true,
    booking: unreached ? 'release' : 'unresolved',
    ...causeOf(error, context),
  })
}

function isRetryable(status: number, codes: readonly string[]): boolean {
  if (codes.includes(noCredit)) return false
  return status === 408 || status === 409 || status === 429 || status >= 500
}

function bookingOf({ error }: SdkError, status: number): FailureBooking {
  if (definiteRefusals.has(status)) return 'release'
  return typedRefusals.has(status) && isVendorError(error) ? 'release' : 'unresolved'
}

/** OpenAI's error object has a message and a type, both text. */
function isVendorError(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  const { message, type } = body as { readonly message?: unknown; readonly type?: unknown }
  return typeof message === 'string' && typeof type === 'string'
}

/** The vendor's words for the error, the more precise one first. Some gateways use the status as a code. */
function codesOf({ code, type }: SdkError): readonly string[] {
  return [code, type].flatMap((word) => (typeof word === 'string' || typeof word === 'number' ? String(word) : []))
}

function inBrackets([code]: readonly string[]): string {
  return code === undefined ? '' : ` (${code})`
}

function factsOf(
  { requestID }: SdkError,
  [vendorCode]: readonly string[],
): { readonly vendorCode?: string; readonly requestId?: string } {
  return {
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(requestID === undefined || requestID === null ? {} : { requestId: requestID }),
  }
}

function detailOf({ error, message = 'no reason was given' }: SdkError, { apiKey }: ErrorContext): string {
  const said = typeof error === 'string' ? error : ((error ?? {}) as { readonly message?: unknown }).message
  const detail = typeof said === 'string' ? said : message
  return withoutMarkup(isSecret(apiKey) ? detail.replaceAll(apiKey, '***') : detail).replace(/\.$/, '')
}

/** The SDK's error, unless the server has put the key into it. */
function causeOf(error: SdkError, { apiKey }: ErrorContext): { readonly cause?: unknown } {
  const texts = [error.message, JSON.stringify(error.error)]
  return isSecret(apiKey) && texts.some((text) => text?.includes(apiKey)) ? {} : { cause: error }
}

/** Not a placeholder such as `none`, which would blot out words. */
function isSecret(apiKey: string): boolean {
  return apiKey.length >= 8
}

/** A gateway's page as a sentence. */
function withoutMarkup(text: string): string {
  const plain = text
    .slice(0, 10_000)
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return plain.length > 500 ? `${plain.slice(0, 500)}…` : plain
}

function adviceFor(status: number, codes: readonly string[], { model, baseURL }: ErrorContext): string {
  if (codes.includes(noCredit)) return 'The account has no credit left: add some, or use another key'
  if (status === 401) return 'Check OPENAI_API_KEY, or the apiKey option'
  if (status === 403) return 'The key may not use this model or project'
  if (status === 404) return `Check the model "${model}" and the base URL ${baseURL}`
  if (status === 429) return 'Too many requests: slow down, or raise retry.maxAttempts'
  if (status === 408 || status === 409 || status >= 500) return 'The server is at fault: try again later'
  return 'The request has to change'
}
