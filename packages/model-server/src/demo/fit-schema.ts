import { asList, asRecord } from '../json-values.ts'
import type { JsonSchema } from '../reply.ts'

/** Below this depth a recursive schema is left by its shortest way: null, an empty list, no optional properties. */
const deepest = 6

interface Place {
  readonly root: JsonSchema
  readonly depth: number
  /** What strings are made from. */
  readonly text: string
}

/**
 * A JSON value that fits a schema, the same for the same input: `text` where a string may stand, the first value of an
 * enum, the smallest number. Understands what structured outputs allow (types, properties, items, enum, const, anyOf,
 * allOf, local $ref, bounds, common formats); a `pattern` is not followed.
 */
export function fitSchema(schema: JsonSchema, text: string): unknown {
  return fit(schema, { root: schema, depth: 0, text })
}

function fit(schema: JsonSchema, place: Place): unknown {
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum[0]
  if (typeof schema.$ref === 'string') return fit(resolve(schema.$ref, place.root), deeper(place))
  const alternatives = schemaList(schema.anyOf ?? schema.oneOf)
  if (alternatives.length > 0) return fit(choose(alternatives, place), deeper(place))
  const parts = schemaList(schema.allOf)
  if (parts.length > 0) return fit(merge(schema, parts), deeper(place))
  return fitType(typeOf(schema, place), schema, place)
}

function fitType(type: string, schema: JsonSchema, place: Place): unknown {
  switch (type) {
    case 'object':
      return fitObject(schema, place)
    case 'array':
      return fitArray(schema, place)
    case 'integer':
    case 'number':
      return fitNumber(schema, type === 'integer')
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return fitString(schema, place.text)
  }
}

function fitObject(schema: JsonSchema, place: Place): unknown {
  const required = asList(schema.required)
  const properties = Object.entries(asRecord(schema.properties))
  const wanted = properties.filter(([name]) => place.depth < deepest || required.includes(name))
  return Object.fromEntries(wanted.map(([name, property]) => [name, fit(asRecord(property), deeper(place))]))
}

function fitArray(schema: JsonSchema, place: Place): unknown {
  const fewest = numberOr(schema.minItems, 0)
  const length = place.depth < deepest ? Math.min(Math.max(fewest, 1), numberOr(schema.maxItems, Infinity)) : fewest
  const items = asRecord(schema.items)
  return Array.from({ length }, () => fit(items, deeper(place)))
}

function fitNumber(schema: JsonSchema, whole: boolean): number {
  const step = numberOr(schema.multipleOf, whole ? 1 : 0)
  const above = numberOr(schema.exclusiveMinimum, -Infinity)
  const below = numberOr(schema.exclusiveMaximum, Infinity)
  const least = Math.max(numberOr(schema.minimum, -Infinity), above)
  const most = Math.min(numberOr(schema.maximum, Infinity), below)
  const start = Number.isFinite(least) ? least : Math.min(0, most)
  if (step > 0) return onGrid(start, step, (value) => value > above && value < below, Number.isFinite(least))
  if (start > above && start < below) return start
  return Number.isFinite(least) && Number.isFinite(most) ? (least + most) / 2 : start + (start <= above ? 1 : -1)
}

/** The multiple of `step` next to `start` that is allowed, upwards where a lower bound is given. */
function onGrid(start: number, step: number, allowed: (value: number) => boolean, upwards: boolean): number {
  const nearest = (upwards ? Math.ceil(start / step) : Math.floor(start / step)) * step
  return allowed(nearest) ? nearest : nearest + (upwards ? step : -step)
}

const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T12:00:00Z',
  date: '2026-01-01',
  time: '12:00:00Z',
  duration: 'PT1H',
  email: 'demo@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
}

function fitString(schema: JsonSchema, text: string): string {
  const formatted = typeof schema.format === 'string' ? formats[schema.format] : undefined
  if (formatted !== undefined) return formatted
  const characters = Array.from(text === '' ? 'demo' : text)
  return characters.slice(0, numberOr(schema.maxLength, Infinity)).join('').padEnd(numberOr(schema.minLength, 0), '.')
}

function typeOf(schema: JsonSchema, place: Place): string {
  const types = [schema.type].flat().filter((type) => typeof type === 'string')
  if (types.length === 0) return 'properties' in schema ? 'object' : 'items' in schema ? 'array' : 'string'
  return (
    (place.depth < deepest ? types.find((type) => type !== 'null') : types.find((type) => type === 'null')) ??
    types[0] ??
    'string'
  )
}

function choose(alternatives: readonly JsonSchema[], place: Place): JsonSchema {
  const isNull = (schema: JsonSchema) => schema.type === 'null'
  const isLeaf = (schema: JsonSchema) => !('$ref' in schema) && !['object', 'array'].includes(String(schema.type))
  const found = place.depth < deepest ? alternatives.find((schema) => !isNull(schema)) : alternatives.find(isLeaf)
  return found ?? alternatives[0] ?? {}
}

function merge(schema: JsonSchema, parts: readonly JsonSchema[]): JsonSchema {
  const { allOf: _, ...rest } = schema
  const all = [rest, ...parts]
  const properties = Object.fromEntries(all.flatMap((part) => Object.entries(asRecord(part.properties))))
  const required = all.flatMap((part) => asList(part.required))
  return { ...Object.fromEntries(all.flatMap((part) => Object.entries(part))), properties, required }
}

function resolve(reference: string, root: JsonSchema): JsonSchema {
  const keys = reference.replace(/^#\/?/, '').split('/').filter(Boolean)
  const decoded = keys.map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'))
  return decoded.reduce<JsonSchema>((schema, key) => asRecord(schema[key]), root)
}

function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 }
}

function schemaList(value: unknown): readonly JsonSchema[] {
  return asList(value).map(asRecord)
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}
