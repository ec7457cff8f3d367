import { asList, asRecord, asText, type UnknownRecord } from '../json-values.ts'

const numberLimits = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']
/** What structured output does not take of a type: https://platform.claude.com/docs/en/build-with-claude/structured-outputs */
const unsupported: ReadonlyMap<string, readonly string[]> = new Map([
  ['integer', numberLimits],
  ['number', numberLimits],
  ['string', ['minLength', 'maxLength']],
  ['array', ['maxItems', 'uniqueItems']],
])

/** Why Anthropic would not take a schema for structured output, undefined where it would. Goes into its parts. */
export function findSchemaProblem(schema: UnknownRecord): string | undefined {
  const own = findOwnProblem(schema)
  if (own !== undefined) return own
  for (const part of partsOf(schema)) {
    const problem = findSchemaProblem(asRecord(part))
    if (problem !== undefined) return problem
  }
  return undefined
}

function findOwnProblem(schema: UnknownRecord): string | undefined {
  const types = [schema.type].flat().map(asText)
  if (types.includes('object') && schema.additionalProperties !== false) {
    return schema.additionalProperties === undefined
      ? "For 'object' type, 'additionalProperties' must be explicitly set to false"
      : `For 'object' type, 'additionalProperties: ${JSON.stringify(schema.additionalProperties)}' is not supported. Please set 'additionalProperties' to false`
  }
  if (types.includes('array') && Number(schema.minItems ?? 0) > 1) {
    return `For 'array' type, 'minItems' values other than 0 or 1 are not supported`
  }
  for (const type of types) {
    const names = (unsupported.get(type) ?? []).filter((name) => schema[name] !== undefined)
    if (names.length > 0) return `For '${type}' type, properties ${names.join(', ')} are not supported`
  }
  return undefined
}

function partsOf(schema: UnknownRecord): readonly unknown[] {
  const named = [schema.properties, schema.$defs, schema.definitions].flatMap((parts) => Object.values(asRecord(parts)))
  const listed = [schema.anyOf, schema.allOf, schema.oneOf].flatMap(asList)
  return [...named, ...listed, ...(schema.items === undefined ? [] : [schema.items])]
}
