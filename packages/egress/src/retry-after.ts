/**
 * Milliseconds that a reply asks to wait: `retry-after-ms`, else `Retry-After` in seconds or as an HTTP date (RFC 9110
 * §10.2.3). `undefined` where it says nothing that can be read. Never negative.
 */
export function retryAfter(headers: Headers | undefined, now: number): number | undefined {
  const precise = toNumber(headers?.get('retry-after-ms'))
  if (precise !== undefined) return Math.max(0, precise)
  const text = headers?.get('retry-after')
  const seconds = toNumber(text)
  if (seconds !== undefined) return Math.max(0, seconds * 1_000)
  const date = Date.parse(text ?? '')
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

function toNumber(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || !/^-?\d+(\.\d+)?$/.test(text.trim())) return undefined
  return Number(text)
}
