import type { ErrorContext } from '../protocol.ts'
import type { ErrorReply } from '../reply.ts'

interface ErrorWords {
  readonly message: string
  readonly type: string
  readonly code: string | null
}

/** The body of an error; what the reply leaves out is what OpenAI says for its status. */
export function toErrorBody(reply: ErrorReply, context: ErrorContext): object {
  const usual = usualWords(reply.status, context)
  const { message = usual.message, type = usual.type, param = null, code = usual.code } = reply
  return { error: { message, type, param, code } }
}

function usualWords(status: number, { model = 'gpt-4o-mini', key }: ErrorContext): ErrorWords {
  switch (status) {
    case 401:
      return { message: keyMessage(key), type: 'invalid_request_error', code: key ? 'invalid_api_key' : null }
    case 403:
      return {
        message: 'Country, region, or territory not supported',
        type: 'request_forbidden',
        code: 'unsupported_country_region_territory',
      }
    case 404:
      return {
        message: `The model \`${model}\` does not exist or you do not have access to it.`,
        type: 'invalid_request_error',
        code: 'model_not_found',
      }
    case 429:
      return {
        message: `Rate limit reached for ${model} on requests per min (RPM): Limit 3, Used 3, Requested 1.`,
        type: 'requests',
        code: 'rate_limit_exceeded',
      }
    case 503:
      return {
        message: 'The engine is currently overloaded, please try again later.',
        type: 'server_error',
        code: null,
      }
    default:
      return status >= 500
        ? {
            message: 'The server had an error while processing your request. Sorry about that!',
            type: 'server_error',
            code: null,
          }
        : { message: 'The request was not accepted.', type: 'invalid_request_error', code: null }
  }
}

function keyMessage(key: string | undefined): string {
  if (!key) {
    return "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
  }
  return `Incorrect API key provided: ${mask(key)}. You can find your API key at https://platform.openai.com/account/api-keys.`
}

function mask(key: string): string {
  return key.length < 16 ? '*'.repeat(key.length) : `${key.slice(0, 3)}${'*'.repeat(key.length - 7)}${key.slice(-4)}`
}
