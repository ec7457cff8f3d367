import type { Json, JsonObject } from '../json/json.ts'

/** Keywords of JSON Schema 2020-12 below which other schemas stand. `allOf` is left out: closed parts exclude each other. */
const named = new Set(['properties', '$defs', 'definitions'])
const listed = new Set(['anyOf', 'oneOf', 'prefixItems'])
const single = new Set(['items', 'additionalProperties'])

/**
 * A JSON Schema in which every object that lists its properties allows no others, as OpenAI and Anthropic demand of the
 * schemas that an answer has to fit. Objects that say something about others themselves stay as they are.
 */
export function closeObjects(schema: JsonObject): JsonObject {
  const members = Object.entries(schema).map(([keyword, value]) => [keyword, closeBelow(keyword, value)] as const)
  const closed = Object.fromEntries(members)
  return isOpen(schema) ? { ...closed, additionalProperties: false } : closed
}

function isOpen({ properties, additionalProperties, allOf, $ref }: JsonObject): boolean {
  return properties !== undefined && additionalProperties === undefined && allOf === undefined && $ref === undefined
}

function closeBelow(keyword: string, value: Json): Json {
  if (single.has(keyword)) return closeValue(value)
  if (listed.has(keyword) && Array.isArray(value)) return value.map(closeValue)
  if (!named.has(keyword) || !isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, closeValue(schema)]))
}

function closeValue(schema: Json): Json {
  return isObject(schema) ? closeObjects(schema) : schema
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
