import { MissingApiKeyError } from '@wflo/core'
import type { OpenAIOptions } from './openai-options.ts'

/** Where a request goes and with which key: options first, then the environment. */
export interface Connection {
  readonly apiKey: string
  readonly baseURL: string
  /** It is not OpenAI's own server. */
  readonly isForeign: boolean
}

export const vendorBaseUrl = 'https://api.openai.com/v1'

/** Sent to a compatible server when there is no key: the SDK insists on one, and such servers ignore it. */
const placeholderKey = 'none'

type Environment = Readonly<Record<string, string | undefined>>

/** Reads the settings as they are now. Throws `MissingApiKeyError` where OpenAI's own server would be asked without one. */
export function resolveConnection({ apiKey, baseURL, name = 'openai' }: OpenAIOptions): Connection {
  const environment = readEnvironment()
  const url = baseURL ?? nonEmpty(environment.OPENAI_BASE_URL) ?? vendorBaseUrl
  const isForeign = new URL(url).host !== new URL(vendorBaseUrl).host
  const key = apiKey ?? nonEmpty(environment.OPENAI_API_KEY) ?? (isForeign ? placeholderKey : undefined)
  if (key !== undefined && key !== '') return { apiKey: key, baseURL: url, isForeign }
  throw new MissingApiKeyError({
    provider: name,
    variable: 'OPENAI_API_KEY',
    url: 'https://platform.openai.com/api-keys',
  })
}

function readEnvironment(): Environment {
  return (globalThis as { readonly process?: { readonly env: Environment } }).process?.env ?? {}
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
