import { domainToASCII } from 'node:url'
import { InvalidValueError } from '@wflo/core'

/** What no name has, and what would make parsers read another name out of it. */
const foreign = /[\s\p{Cc}/\\?#%@:[\]*<>^|]/u
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * The name of a host as it is compared: ASCII, in lower case, without the dot at its end. Throws `InvalidValueError` for
 * all else: ports, schemes, wildcards, and addresses in whatever guise, as names end in a label that begins with a
 * letter. Names of one label and those in `.localhost` are refused too: they name nothing in public, and what they mean
 * (this machine, or a neighbour by a search list) depends on where they are asked.
 */
export function checkHostName(name: string): string {
  if (typeof name !== 'string' || name === '') throw notAName(name, 'it is empty')
  const mapped = name.normalize('NFKC')
  if (foreign.test(mapped)) throw notAName(name, whatIsForeign(mapped))
  const ascii = domainToASCII(mapped).toLowerCase().replace(/\.$/, '')
  const labels = ascii.split('.')
  if (ascii.length > 253 || !labels.every((part) => label.test(part))) throw notAName(name, 'it is no name of DNS')
  const last = labels.at(-1) ?? ''
  if (!/^[a-z]/.test(last)) throw notAName(name, 'it is an address')
  if (labels.length < 2 || last === 'localhost') throw notAName(name, 'it means something else on each machine')
  return ascii
}

function whatIsForeign(name: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) return 'it has a scheme'
  if (name.includes('*')) return 'it has a wildcard'
  if (/^\[|:.*:/.test(name)) return 'it is an address'
  if (/:\d*$/.test(name)) return 'it has a port'
  return 'it has characters that no name has'
}

function notAName(name: unknown, reason: string): InvalidValueError {
  const shown = JSON.stringify(String(name).slice(0, 100))
  return new InvalidValueError(
    `${shown} is not the name of a host (${reason}): write the whole name alone, such as "api.example.com"`,
    { host: String(name).slice(0, 100) },
  )
}
