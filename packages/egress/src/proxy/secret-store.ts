import { InvalidValueError } from '@wflo/core'
import { checkHostName } from '../network/host-name.ts'
import type { EgressSecret, EgressSecrets } from './egress-secrets.ts'
import { foldName, type Header, isHopHeader } from './request-headers.ts'

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const visible = /^[!-~](?:[ -~]*[!-~])?$/

/** A secret shorter than this would blot out words of answers that have nothing to do with it. */
const shortestHidden = 8

/** Secrets by host, checked. */
export type SecretStore = ReadonlyMap<string, readonly EgressSecret[]>

/** Throws `InvalidValueError` for names and values that no request can carry, without saying a value. */
export function createSecretStore(secrets: EgressSecrets): SecretStore {
  const checked = new Map<string, readonly EgressSecret[]>()
  for (const [name, given] of Object.entries(secrets)) {
    const host = checkHostName(name)
    const all = [given].flat()
    for (const secret of all) checkSecret(host, secret)
    checked.set(host, [...(checked.get(host) ?? []), ...all])
  }
  return checked
}

/** The headers with their values as they are now. Throws what the functions throw, and for a value that is none. */
export async function readSecrets(secrets: readonly EgressSecret[]): Promise<readonly Header[]> {
  return await Promise.all(
    secrets.map(async ({ header, value }): Promise<Header> => {
      const read = typeof value === 'function' ? await value() : value
      if (!isValue(read)) throw new TypeError('the value of a secret is none')
      return [header, read]
    }),
  )
}

/** A text of a server without the secrets that it repeats. */
export function hideSecrets(text: string, secrets: readonly Header[]): string {
  return secrets.flatMap(([, value]) => formsOf(value)).reduce((hidden, form) => hidden.replaceAll(form, '***'), text)
}

/** The value, and what stands behind a scheme such as `Bearer`. */
function formsOf(value: string): readonly string[] {
  return [value, value.slice(value.lastIndexOf(' ') + 1)].filter((form) => form.length >= shortestHidden)
}

function checkSecret(host: string, { header, value }: EgressSecret): void {
  if (!token.test(header) || isHopHeader(header) || ['host', 'content-length'].includes(foldName(header))) {
    throw new InvalidValueError(
      `${JSON.stringify(header)} cannot be the header of a secret for ${host}: write a name such as "authorization"`,
      { host, header },
    )
  }
  if (typeof value === 'function' || isValue(value)) return
  throw new InvalidValueError(
    `the secret ${header} for ${host} cannot be the value of a header: it has to be visible ASCII, without breaks`,
    { host, header },
  )
}

function isValue(value: unknown): value is string {
  return typeof value === 'string' && visible.test(value)
}
