import { InvalidValueError, MissingApiKeyError } from '@wflo/core'
import type { OpenAIOptions } from './openai-options.ts'

/** The vendor's own name: an instance of this name has its list prices, its key and its tiers. */
export const vendor = 'openai'

const vendorBaseUrl = 'https://api.openai.com/v1'

/** Sent to a compatible server when there is no key: the SDK insists on one, and such servers ignore it. */
const placeholderKey = 'none'

/** Where a request goes and with which key: options first, then the environment. */
export interface Connection {
  readonly apiKey: string
  readonly baseURL: string
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings as they are now. Throws `MissingApiKeyError` where OpenAI's own server would be asked without a
 * key, and `InvalidValueError` for a base URL that is none or a key that no request can carry. A server of somebody
 * else never gets the environment's key unless the instance is called `openai`, as one behind a gateway is.
 */
export function resolveConnection(options: OpenAIOptions): Connection {
  const { apiKey, name = vendor } = options
  const baseURL = resolveBaseUrl(options)
  const isForeign = foreignOrigin(baseURL) !== undefined
  const inEnvironment = isForeign && name !== vendor ? undefined : readEnvironment('OPENAI_API_KEY')
  const key = apiKey ?? inEnvironment ?? (isForeign ? placeholderKey : undefined)
  if (key !== undefined && key.trim() !== '') return { apiKey: checkKey(key.trim()), baseURL }
  throw new MissingApiKeyError({
    provider: name,
    variable: 'OPENAI_API_KEY',
    url: 'https://platform.openai.com/api-keys',
  })
}

/** The option, else `OPENAI_BASE_URL`, else OpenAI's own. */
export function resolveBaseUrl({ baseURL }: OpenAIOptions): string {
  const url = baseURL ?? readEnvironment('OPENAI_BASE_URL') ?? vendorBaseUrl
  const parsed = URL.parse(url)
  if (!['http:', 'https:'].includes(parsed?.protocol ?? '')) {
    throw new InvalidValueError(`"${url}" is not a base URL: write one such as "http://127.0.0.1:8000/v1"`, {
      baseURL: url,
    })
  }
  if (parsed?.username !== '' || parsed.password !== '') {
    throw new InvalidValueError(
      `the base URL of ${parsed?.host} has a user or a password in it, which fetch refuses: use the option apiKey or headers`,
    )
  }
  return url
}

/** A header takes no line breaks, and a key has only visible ASCII. The key itself is never said. */
function checkKey(key: string): string {
  const at = [...key].findIndex((character) => !/[!-~]/.test(character))
  if (at === -1) return key
  throw new InvalidValueError(
    `the API key has a character that is no part of a key, at position ${at + 1}: copy it again, without breaks or dots`,
  )
}

/** The origin of a server that is not OpenAI's own. */
export function foreignOrigin(baseURL: string): string | undefined {
  const { origin } = new URL(baseURL)
  return origin === new URL(vendorBaseUrl).origin ? undefined : origin
}

/**
 * The server has other prices than the list: OpenAI's regional ones cost 10 % more for newer models
 * (https://developers.openai.com/api/docs/guides/data-residency, read on 2026-11-23).
 */
export function isRegional(baseURL: string): boolean {
  return new URL(baseURL).hostname.endsWith('.api.openai.com')
}

/** What is empty counts as not set. */
function readEnvironment(variable: string): string | undefined {
  const { process } = globalThis as { readonly process?: { readonly env: Environment } }
  return process?.env[variable] || undefined
}
