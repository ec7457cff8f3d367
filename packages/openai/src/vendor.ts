import type { SdkError, Vendor, VendorError } from '@wflo/egress'

const noCredit = 'insufficient_quota'

/** OpenAI, as it differs from other vendors. */
export const vendor: Vendor = {
  name: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  baseUrlVariable: 'OPENAI_BASE_URL',
  keyVariable: 'OPENAI_API_KEY',
  keyPage: 'https://platform.openai.com/api-keys',
  // "Issue on our servers", "overloaded": https://platform.openai.com/docs/guides/error-codes/api-errors, 2026-11-22.
  typedRefusals: new Set([500, 503]),
  readError,
}

/** The SDK puts the `error` of the body into `error` and its words beside it (openai 7.57.0, `APIError`). */
function readError({ error, code, type }: SdkError): VendorError {
  const message = typeof error === 'string' ? error : ((error ?? {}) as { readonly message?: unknown }).message
  const codes = [code, type].flatMap(toCode)
  return {
    message: typeof message === 'string' ? message : undefined,
    codes,
    isTyped: isTyped(error),
    isOutOfCredit: codes.includes(noCredit),
  }
}

/** Some gateways use the status as a code. */
function toCode(word: unknown): readonly string[] {
  return typeof word === 'string' || typeof word === 'number' ? [String(word)] : []
}

/** OpenAI's error object has a message and a type, both text. */
function isTyped(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  const { message, type } = body as { readonly message?: unknown; readonly type?: unknown }
  return typeof message === 'string' && typeof type === 'string'
}

/**
 * The server has other prices than the list: OpenAI's regional ones cost 10 % more for newer models
 * (https://developers.openai.com/api/docs/guides/data-residency, read on 2026-11-23).
 */
export function isRegional(baseURL: string): boolean {
  return new URL(baseURL).hostname.endsWith('.api.openai.com')
}
