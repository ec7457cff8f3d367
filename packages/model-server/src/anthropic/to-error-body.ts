import type { ErrorContext } from '../protocol.ts'
import type { ErrorReply } from '../reply.ts'

interface ErrorWords {
  readonly type: string
  readonly message: string
}

/**
 * The body of an error; what the reply leaves out is what Anthropic says for its status. `param` has no place in it; a
 * `code` is the stable `error_code` of its details.
 */
export function toErrorBody(reply: ErrorReply, context: ErrorContext): object {
  const usual = usualWords(reply.status, context)
  const { message = usual.message, type = usual.type, code } = reply
  const error = { type, message, ...(typeof code === 'string' && { details: { error_code: code } }) }
  return { type: 'error', error, request_id: context.requestId ?? null }
}

/** Types by status: https://platform.claude.com/docs/en/api/errors */
const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

const messages: Readonly<Record<number, string>> = {
  402: 'Your credit balance is too low to access the Anthropic API.',
  403: 'Your API key does not have permission to use the specified resource.',
  413: 'Request exceeds the maximum size',
  429: 'This request would exceed your rate limit. Please try again later.',
  504: 'Request timed out',
  529: 'Overloaded',
}

function usualWords(status: number, context: ErrorContext): ErrorWords {
  const type = types[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error')
  return { type, message: messages[status] ?? usualMessage(status, context) }
}

function usualMessage(status: number, { model, key }: ErrorContext): string {
  if (status === 401) return key ? 'invalid x-api-key' : 'x-api-key header is required'
  if (status === 404) return model === undefined ? 'Not Found' : `model: ${model}`
  return status >= 500 ? 'Internal server error' : 'The request was not accepted.'
}
