import { type FailureBooking, ProviderError } from '@wflo/core'
import { connectionCode, isNeverReached } from './never-reached.ts'
import { retryAfter } from './retry-after.ts'
import type { SdkError } from './sdk-error.ts'
import { isSecret, shownText } from './shown-text.ts'
import type { Vendor, VendorError } from './vendor.ts'

/**
 * Refused before any work: https://platform.openai.com/docs/guides/error-codes/api-errors and
 * https://platform.claude.com/docs/en/api/errors, read on 2026-11-22.
 */
const definiteRefusals: ReadonlySet<number> = new Set([400, 401, 403, 404, 413, 422, 429])

const unknownCharge = 'Whether the call was charged is unknown'

/** What is known of a call that failed. */
export interface FailedCall {
  readonly vendor: Vendor
  /** The name of the instance. */
  readonly provider: string
  readonly model: string
  readonly baseURL: string
  /** Some servers repeat it in their errors. */
  readonly apiKey: string
  /** Whether `fetch` was called. */
  readonly isSent: boolean
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Whatever an SDK threw, as an error that says whether to try again and whether the vendor may have charged. */
export function toProviderError(thrown: unknown, call: FailedCall): ProviderError {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : { message: String(thrown) }) as SdkError
  if (error.status !== undefined) return replyError(error, error.status, call)
  if (!call.isSent) return unsentError(error, call)
  return error.error === undefined ? connectionError(error, call) : streamError(error, call)
}

/** The SDK refused to make the request: a header that is none, a browser, a package that is missing. */
function unsentError(error: SdkError, call: FailedCall): ProviderError {
  const { provider } = call
  return new ProviderError({
    provider,
    message: `the request to ${provider} could not be made: ${detailOf(error, call)}. Nothing was sent: check the options of ${provider}()`,
    retryable: false,
    booking: 'release',
    ...causeOf(error, call),
  })
}

function replyError(error: SdkError, status: number, call: FailedCall): ProviderError {
  const { provider, vendor, now } = call
  const said = readError(error, call)
  return new ProviderError({
    provider,
    message: `${provider} answered ${status}${inBrackets(said)}: ${detailOf(error, call)}. ${adviceFor(status, said, call)}`,
    status,
    ...factsOf(error, said.codes),
    retryable: !said.isOutOfCredit && isRetryable(status),
    retryAfter: retryAfter(error.headers, now),
    booking: bookingOf(status, said, vendor),
    ...causeOf(error, call),
  })
}

/** An event of a stream that had begun: some of the answer was written, and perhaps paid. */
function streamError(error: SdkError, call: FailedCall): ProviderError {
  const { provider } = call
  const said = readError(error, call)
  return new ProviderError({
    provider,
    message: `${provider} broke off its answer${inBrackets(said)}: ${detailOf(error, call)}. ${unknownCharge}`,
    ...factsOf(error, said.codes),
    retryable: !said.isOutOfCredit,
    booking: 'unresolved',
    ...causeOf(error, call),
  })
}

function connectionError(error: SdkError, call: FailedCall): ProviderError {
  const { provider, baseURL, apiKey } = call
  const code = connectionCode(error)
  const reason = code ?? shownText(error.message ?? 'connection error', apiKey)
  const unreached = isNeverReached(error)
  return new ProviderError({
    provider,
    message: unreached
      ? `${provider} could not be reached at ${baseURL} (${reason}). Nothing was sent: check the base URL and the network`
      : `the connection to ${provider} at ${baseURL} broke (${reason}). ${unknownCharge}`,
    ...factsOf(error, code === undefined ? [] : [code]),
    retryable: true,
    booking: unreached ? 'release' : 'unresolved',
    ...causeOf(error, call),
  })
}

function isRetryable(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500
}

function bookingOf(status: number, { isTyped }: VendorError, { typedRefusals }: Vendor): FailureBooking {
  if (definiteRefusals.has(status)) return 'release'
  return isTyped && typedRefusals.has(status) ? 'release' : 'unresolved'
}

function inBrackets({ codes: [code] }: VendorError): string {
  return code === undefined ? '' : ` (${code})`
}

/** Servers of somebody else put what they like into their codes too. */
function readError(error: SdkError, { vendor, apiKey }: FailedCall): VendorError {
  const said = vendor.readError(error)
  return { ...said, codes: said.codes.map((code) => shownText(code, apiKey)) }
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

function detailOf(error: SdkError, { apiKey, vendor }: FailedCall): string {
  const detail = vendor.readError(error).message ?? error.message ?? 'no reason was given'
  return shownText(detail, apiKey).replace(/\.$/, '')
}

/** The SDK's error, unless the server has put the key into it. */
function causeOf(error: SdkError, { apiKey }: FailedCall): { readonly cause?: unknown } {
  const texts = [error.message, JSON.stringify(error.error)]
  return isSecret(apiKey) && texts.some((text) => text?.includes(apiKey)) ? {} : { cause: error }
}

function adviceFor(status: number, { isOutOfCredit }: VendorError, { model, baseURL, vendor }: FailedCall): string {
  if (isOutOfCredit) return 'The account has no credit left: add some, or use another key'
  if (status >= 300 && status < 400) return `Set baseURL to where ${baseURL} sends on to: redirects are not followed`
  if (status === 401) return `Check ${vendor.keyVariable}, or the apiKey option`
  if (status === 403) return 'The key may not use this model or project'
  if (status === 404) return `Check the model "${model}" and the base URL ${baseURL}`
  if (status === 429) return 'Too many requests: slow down, or raise retry.maxAttempts'
  if (status === 408 || status === 409 || status >= 500) return 'The server is at fault: try again later'
  return 'The request has to change'
}
