import { redact } from '../errors/redact.ts'
import { fieldsOf, WfloError } from '../errors/wflo-error.ts'
import type { Json, JsonObject } from '../json/json.ts'

const mask = '***'

/** Compared in lower case without hyphens and underscores: `x-api-key`, `OPENAI_API_KEY` and `apiKey` end alike. */
const secretKeyPattern =
  /(authorization|cookie|password|passwd|passphrase|secret|token|apikey|accesskey|secretkey|privatekey|credentials?)$/

/** Deeper than this a log line helps nobody, and circles end here. */
const deepest = 6

/**
 * The fields of a log line as plain JSON without secrets: what stands under a key that names one is masked, and in every
 * other text whatever looks like one. Errors become their name, code, message, fields and cause, with the stack where
 * it is asked for; what JSON does not have becomes text. Never throws for what plain objects, maps and sets hold.
 */
export function redactFields(fields: object, { withStack = false } = {}): JsonObject {
  const found = isError(fields) ? { err: fields } : fields
  return redactMembers(Object.entries(found), withStack, 0)
}

function redactValue(value: unknown, withStack: boolean, depth: number): Json {
  switch (typeof value) {
    case 'string':
      return redact(value)
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'object':
      return value === null ? null : redactObject(value, withStack, depth)
    case 'function':
      return '[function]'
    default:
      return String(value)
  }
}

function redactObject(value: object, withStack: boolean, depth: number): Json {
  if (depth >= deepest) return '…'
  if (isError(value)) return redactError(value, withStack, depth)
  if (value instanceof Date) return String(value.toJSON())
  if (value instanceof Map) return redactMembers([...value], withStack, depth)
  if (value instanceof Set) return redactObject([...value], withStack, depth)
  if (Array.isArray(value)) return value.map((item) => redactValue(item, withStack, depth + 1))
  return redactMembers(Object.entries(value), withStack, depth)
}

function redactMembers(
  members: readonly (readonly [unknown, unknown])[],
  withStack: boolean,
  depth: number,
): JsonObject {
  const clean: (readonly [string, Json])[] = []
  for (const [key, value] of members) {
    const name = String(key)
    if (value !== undefined) clean.push([name, isSecret(name) ? mask : redactValue(value, withStack, depth + 1)])
  }
  return Object.fromEntries(clean)
}

function redactError(error: Error, withStack: boolean, depth: number): JsonObject {
  const { name, message, cause, stack } = error
  const facts = WfloError.isInstance(error) ? { code: error.code, ...fieldsOf(error) } : {}
  const members = { name, message, ...facts, cause, stack: withStack ? stack : undefined }
  return redactMembers(Object.entries(members), withStack, depth)
}

function isSecret(key: string): boolean {
  return secretKeyPattern.test(key.toLowerCase().replace(/[-_]/g, ''))
}

/** By its brand as well: errors of another realm are no instances of ours. */
function isError(value: object): value is Error {
  return value instanceof Error || WfloError.isInstance(value)
}
