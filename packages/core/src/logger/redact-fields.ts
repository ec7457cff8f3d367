import { redact } from '../errors/redact.ts'

const secretKey =
  /^(authorization|cookie|set-cookie|password|passwd|secret|token|credentials?|.*(api|access|secret|private)[-_]?key|.*[-_]token)$/i

const deepest = 6

/**
 * A copy of log fields with secrets masked: whatever stands under a key that names one, and whatever looks like one in
 * a text. Errors become their name, code, message and stack. Never throws.
 */
export function redactFields(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redact(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest) return '…'
  if (value instanceof Error) return redactError(value, depth)
  if (Array.isArray(value)) return value.map((item) => redactFields(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, secretKey.test(key) ? '***' : redactFields(member, depth + 1)]),
  )
}

function redactError(error: Error, depth: number): unknown {
  const { name, message, stack } = error
  return redactFields({ ...error, name, message, stack }, depth + 1)
}
