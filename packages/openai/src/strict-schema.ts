import type { Json, JsonObject } from '@wflo/core'

/** What strict mode cannot express, as the vendor's SDK has it (openai 7.57.0, `lib/transform.mjs`). */
const unsupportedKeywords: ReadonlySet<string> = new Set([
  '$anchor',
  '$dynamicAnchor',
  '$dynamicRef',
  '$recursiveAnchor',
  '$recursiveRef',
  'additionalItems',
  'allOf',
  'contains',
  'contentEncoding',
  'contentMediaType',
  'contentSchema',
  'dependencies',
  'dependentRequired',
  'dependentSchemas',
  'else',
  'if',
  'maxContains',
  'maxProperties',
  'minContains',
  'minProperties',
  'not',
  'oneOf',
  'patternProperties',
  'prefixItems',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
  'uniqueItems',
])

/** https://developers.openai.com/api/docs/guides/structured-outputs#supported-schemas: any other is refused. */
const formats: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uuid',
])

const typing = ['type', '$ref', 'anyOf', 'enum', 'const'] as const

/** Of literal values: what looks like a keyword in them is none. */
const literals: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'examples'])

/**
 * Whether strict mode takes this schema; a request that asks for it in vain is refused with 400. Its root is an object
 * and no union, every object is closed with all its properties required, and every value has a type.
 */
export function isStrictSchema(schema: JsonObject): boolean {
  return schema.type === 'object' && schema.anyOf === undefined && isStrict(schema)
}

function isStrict(schema: Json | undefined): boolean {
  if (!isObject(schema)) return false
  const { format, items } = schema
  if (Object.keys(schema).some((keyword) => unsupportedKeywords.has(keyword))) return false
  if (typing.every((keyword) => schema[keyword] === undefined)) return false
  if (format !== undefined && !formats.has(format)) return false
  if (isOfType(schema, 'object') && !isClosed(schema)) return false
  if (isOfType(schema, 'array') && items === undefined) return false
  return schemasIn(schema).every(isStrict)
}

function isOfType({ type }: JsonObject, name: string): boolean {
  return [type].flat().includes(name)
}

function isClosed({ properties, required, additionalProperties }: JsonObject): boolean {
  const names = isObject(properties) ? Object.keys(properties) : []
  return additionalProperties === false && Array.isArray(required) && names.every((name) => required.includes(name))
}

function schemasIn({ properties, $defs, definitions, items, anyOf }: JsonObject): readonly Json[] {
  const named = [properties, $defs, definitions].flatMap((map) => (isObject(map) ? Object.values(map) : []))
  return [...named, ...(items === undefined ? [] : [items]), ...(Array.isArray(anyOf) ? anyOf : [])]
}

/**
 * The schema without the patterns that look around, as older versions of zod write for `z.email()` (4.6.7 does not).
 * OpenAI refuses them (https://github.com/vercel/ai/pull/21037), and llama.cpp cannot compile them. The step checks
 * answers against the whole schema.
 */
export function withoutLookaround(schema: JsonObject): JsonObject {
  const kept = Object.entries(schema).filter(([keyword, value]) => keyword !== 'pattern' || !looksAround(value))
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, literals.has(keyword) ? value : within(value)]))
}

function within(value: Json): Json {
  if (Array.isArray(value)) return value.map(within)
  return isObject(value) ? withoutLookaround(value) : value
}

function looksAround(pattern: Json): boolean {
  return typeof pattern === 'string' && /\(\?<?[=!]/.test(pattern.replace(/\\./gs, ''))
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
