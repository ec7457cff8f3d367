import type { IncomingMessage } from 'node:http'
import { Refusal } from './refusal.ts'

/** Name and value. */
export type Header = readonly [name: string, value: string]

/** Meant for the next hop alone (RFC 9110 §7.6.1), or for the proxy; framing is written anew. */
const hopHeaders: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
])

/** Their requests have no body unless they say so. */
const bodiless: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS'])

/** Whether a header is never handed on as it is. */
export function isHopHeader(name: string): boolean {
  return hopHeaders.has(foldName(name))
}

/** The headers of a message that are meant for who is behind the proxy, in their order. */
export function endToEndHeaders({ rawHeaders }: IncomingMessage): readonly Header[] {
  const headers = pairUp(rawHeaders)
  const named = headers.filter(([name]) => foldName(name) === 'connection').flatMap(([, value]) => value.split(','))
  const dropped = new Set(named.map((name) => foldName(name.trim())))
  return headers.filter(([name]) => !isHopHeader(name) && !dropped.has(foldName(name)))
}

/**
 * The headers of a request as the host gets them: its own name as `Host`, the secrets instead of whatever the code sent
 * under their names, and a length that says the same to everybody. Refuses what two servers could read differently.
 */
export function forwardedHeaders(
  request: IncomingMessage,
  host: string,
  secrets: readonly Header[],
): readonly Header[] {
  const framing = framingOf(request)
  const replaced = new Set(['host', 'content-length', ...secrets.map(([name]) => foldName(name))])
  const kept = endToEndHeaders(request).filter(([name]) => !replaced.has(foldName(name)))
  return [['Host', host], ...kept, ...secrets, ...framing, ['Connection', 'close']]
}

/** Some servers take `X_API_KEY` for `X-Api-Key` (RFC 3875 §4.1.18 makes one variable of both). */
export function foldName(name: string): string {
  return name.toLowerCase().replaceAll('_', '-')
}

function framingOf({ rawHeaders, method = '' }: IncomingMessage): readonly Header[] {
  const headers = pairUp(rawHeaders)
  const [length, coding] = ['content-length', 'transfer-encoding'].map((name) => onlyValue(headers, name))
  onlyValue(headers, 'host')
  if (length !== undefined && coding !== undefined) {
    throw new Refusal(400, 'a request has either Content-Length or Transfer-Encoding')
  }
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    throw new Refusal(400, 'the only Transfer-Encoding of a request is chunked')
  }
  if (coding !== undefined) return [['Transfer-Encoding', 'chunked']]
  if (length !== undefined) return [['Content-Length', length]]
  return bodiless.has(method) ? [] : [['Content-Length', '0']]
}

function onlyValue(headers: readonly Header[], wanted: string): string | undefined {
  const values = headers.filter(([name]) => name.toLowerCase() === wanted)
  if (values.length > 1) throw new Refusal(400, `a request has one ${wanted} at most`)
  return values[0]?.[1]
}

function pairUp(rawHeaders: readonly string[]): readonly Header[] {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : []))
}
