import type { SdkError, Vendor, VendorError } from '@wflo/egress'

/** Anthropic, as it differs from other vendors. */
export const vendor: Vendor = {
  name: 'anthropic',
  baseUrl: 'https://api.anthropic.com',
  baseUrlVariable: 'ANTHROPIC_BASE_URL',
  keyVariable: 'ANTHROPIC_API_KEY',
  keyPage: 'https://platform.claude.com/settings/keys',
  // `billing_error`, `api_error`, overloaded: https://platform.claude.com/docs/en/api/errors, read on 2026-11-23.
  typedRefusals: new Set([402, 500, 503, 529]),
  readError,
}

interface ErrorBody {
  readonly type?: unknown
  readonly error?: { readonly type?: unknown; readonly message?: unknown; readonly details?: unknown } | null
}

/** The SDK puts the whole body into `error` (@anthropic-ai/sdk 1.12.0, `APIError`): `{ type: 'error', error: { type, message } }`. */
function readError({ error }: SdkError): VendorError {
  const { type: kind, error: said } = (isObject(error) ? error : {}) as ErrorBody
  const { type, message, details } = isObject(said) ? said : {}
  const { error_code: code } = (isObject(details) ? details : {}) as { readonly error_code?: unknown }
  return {
    message: typeof message === 'string' ? message : undefined,
    codes: [code, type].filter((word) => typeof word === 'string'),
    isTyped: kind === 'error' && typeof type === 'string' && typeof message === 'string',
    isOutOfCredit: type === 'billing_error' || (typeof message === 'string' && noCredit.test(message)),
  }
}

/** Also said under status 400: "Your credit balance is too low to access the Anthropic API". */
const noCredit = /credit balance is too low/i

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
