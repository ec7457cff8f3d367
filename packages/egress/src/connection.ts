import { InvalidValueError, MissingApiKeyError } from '@wflo/core'
import type { Vendor } from './vendor.ts'

/** Sent to a compatible server when there is no key: the SDKs insist on one, and such servers ignore it. */
const placeholderKey = 'none'

/** Where a request goes and with which key. */
export interface Connection {
  readonly apiKey: string
  readonly baseURL: string
}

/** What was set by hand; the environment fills in the rest. */
export interface ConnectionOptions {
  readonly apiKey?: string | undefined
  readonly baseURL?: string | undefined
  /** The name of the instance. Default: the vendor's own. */
  readonly name?: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings as they are now. Throws `MissingApiKeyError` where the vendor's own server would be asked without
 * a key, and `InvalidValueError` for a base URL that is none or a key that no request can carry. A server of somebody
 * else never gets the environment's key unless the instance has the vendor's name, as one behind a gateway has.
 */
export function resolveConnection(vendor: Vendor, options: ConnectionOptions): Connection {
  const { apiKey, name = vendor.name } = options
  const baseURL = resolveBaseUrl(vendor, options)
  const isForeign = foreignOrigin(vendor, baseURL) !== undefined
  const inEnvironment = isForeign && name !== vendor.name ? undefined : readEnvironment(vendor.keyVariable)
  const key = apiKey ?? inEnvironment ?? (isForeign ? placeholderKey : undefined)
  if (key !== undefined && key.trim() !== '') return { apiKey: checkKey(key.trim()), baseURL }
  throw new MissingApiKeyError({ provider: name, variable: vendor.keyVariable, url: vendor.keyPage })
}

/** The option, else the vendor's environment variable, else the vendor's own. */
export function resolveBaseUrl(vendor: Vendor, { baseURL }: ConnectionOptions): string {
  const url = baseURL ?? readEnvironment(vendor.baseUrlVariable) ?? vendor.baseUrl
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

/** The origin of a server that is not the vendor's own. */
export function foreignOrigin(vendor: Vendor, baseURL: string): string | undefined {
  const { origin } = new URL(baseURL)
  return origin === new URL(vendor.baseUrl).origin ? undefined : origin
}

/** A header takes no line breaks, and a key has only visible ASCII. The key itself is never said. */
function checkKey(key: string): string {
  const at = [...key].findIndex((character) => !/[!-~]/.test(character))
  if (at === -1) return key
  throw new InvalidValueError(
    `the API key has a character that is no part of a key, at position ${at + 1}: copy it again, without breaks or dots`,
  )
}

/** What is empty counts as not set. */
function readEnvironment(variable: string): string | undefined {
  const { process } = globalThis as { readonly process?: { readonly env: Environment } }
  return process?.env[variable] || undefined
}
