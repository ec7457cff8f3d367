/**
 * Milliseconds that a reply asks to wait: `retry-after-ms`, else `Retry-After` in seconds or as an HTTP date (RFC 9110
 * §10.2.3). `undefined` where it says nothing that can be read. Never negative, and always finite: a log is JSON.
 */
export function retryAfter(headers: Headers | undefined, now: number): number | undefined {
  const precise = toNumber(headers?.get('retry-after-ms'))
  if (precise !== undefined) return within(precise)
  const text = headers?.get('retry-after')
  const seconds = toNumber(text)
  if (seconds !== undefined) return within(seconds * 1_000)
  // Every form of an HTTP date names its month; `Date.parse` makes a day of "1,5" too.
  const date = Date.parse(/[a-z]{3}/i.test(text ?? '') ? (text ?? '') : '')
  return Number.isNaN(date) ? undefined : within(date - now)
}

function within(ms: number): number {
  return Math.min(Math.max(0, ms), Number.MAX_SAFE_INTEGER)
}

function toNumber(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || !/^-?\d+(\.\d+)?$/.test(text.trim())) return undefined
  return Number(text)
}
