import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema'
import type { Json, JsonObject } from '@wflo/core'

/**
 * The schema as Anthropic's structured output takes it, by the vendor's own conversion: limits of numbers and lengths
 * become part of descriptions, and objects are closed. `undefined` where that would change what fits: open objects,
 * tuples, schemas without a type, and those that contain themselves
 * (https://platform.claude.com/docs/en/build-with-claude/structured-outputs, read on 2026-11-23).
 */
export function outputSchema(schema: JsonObject): JsonObject | undefined {
  return isExpressible(schema, schema.$defs, []) ? (transformJSONSchema(schema as never) as JsonObject) : undefined
}

function isExpressible(schema: Json | undefined, definitions: Json | undefined, within: readonly string[]): boolean {
  if (!isObject(schema)) return false
  const { $ref: reference, $defs: _, ...rest } = schema
  if (reference !== undefined) return isResolvable(reference, definitions, within)
  if (hasKeyword(rest, ['enum', 'const']))
    return literals(rest).every((value) => !isObject(value) && !Array.isArray(value))
  const unions = [rest.anyOf, rest.oneOf, rest.allOf].filter((union) => union !== undefined)
  if (unions.length > 1 || (unions.length === 1 && hasKeyword(rest, ['properties', 'items']))) return false
  const inner = unions.length === 1 ? unions[0] : innerSchemas(rest)
  return Array.isArray(inner) && inner.every((each) => isExpressible(each, definitions, within))
}

function isResolvable(reference: Json, definitions: Json | undefined, within: readonly string[]): boolean {
  const name = typeof reference === 'string' ? /^#\/\$defs\/([^/]+)$/.exec(reference)?.[1] : undefined
  if (name === undefined || within.includes(name) || !isObject(definitions)) return false
  return isExpressible(definitions[name], definitions, [...within, name])
}

/** None where the type is missing, or a part of it would be lost. */
function innerSchemas({
  type,
  properties,
  additionalProperties,
  items,
  ...rest
}: JsonObject): readonly Json[] | undefined {
  if (typeof type !== 'string' && !(Array.isArray(type) && !type.includes('object') && !type.includes('array'))) {
    return undefined
  }
  if (type === 'array')
    return items === undefined || hasKeyword(rest, ['prefixItems', 'contains']) ? undefined : [items]
  if (type !== 'object') return []
  const isOpen = additionalProperties !== undefined && additionalProperties !== false
  if (isOpen || !isObject(properties) || hasKeyword(rest, ['patternProperties', 'propertyNames'])) return undefined
  return Object.values(properties)
}

function literals({ enum: values, const: value }: JsonObject): readonly (Json | undefined)[] {
  return Array.isArray(values) ? values : [value]
}

function hasKeyword(schema: JsonObject, keywords: readonly string[]): boolean {
  return keywords.some((keyword) => schema[keyword] !== undefined)
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
