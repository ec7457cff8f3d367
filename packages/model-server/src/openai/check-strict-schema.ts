import { asList, asRecord, type UnknownRecord } from '../json-values.ts'

/**
 * What OpenAI's strict mode demands of a schema, or the first thing that breaks it: every object closes itself with
 * `additionalProperties: false` and requires all its properties, and the root is an object.
 * https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function checkStrictSchema(schema: UnknownRecord): string | undefined {
  if (schema.type !== 'object') {
    const type = schema.type === undefined ? 'None' : String(schema.type)
    return `schema must be a JSON Schema of 'type: "object"', got 'type: "${type}"'.`
  }
  return checkSchema(schema, [])
}

function checkSchema(schema: UnknownRecord, path: readonly string[]): string | undefined {
  return checkObject(schema, path) ?? firstProblem(children(schema, path), ([child, at]) => checkSchema(child, at))
}

function checkObject(schema: UnknownRecord, path: readonly string[]): string | undefined {
  if (!asList([schema.type].flat()).includes('object')) return undefined
  const context = `In context=(${path.map((key) => `'${key}'`).join(', ')}), `
  if (schema.additionalProperties !== false) {
    return `${context}'additionalProperties' is required to be supplied and to be false.`
  }
  const required = asList(schema.required)
  const missing = Object.keys(asRecord(schema.properties)).find((name) => !required.includes(name))
  if (missing === undefined) return undefined
  return `${context}'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`
}

type Child = readonly [schema: UnknownRecord, path: readonly string[]]

function children(schema: UnknownRecord, path: readonly string[]): readonly Child[] {
  const named = ['properties', '$defs', 'definitions'].flatMap((group) =>
    Object.entries(asRecord(schema[group])).map(([name, child]): Child => [asRecord(child), [...path, group, name]]),
  )
  const alternatives = asList(schema.anyOf).map(
    (child, index): Child => [asRecord(child), [...path, 'anyOf', String(index)]],
  )
  return [...named, ...alternatives, [asRecord(schema.items), [...path, 'items']]].filter(
    ([child]) => Object.keys(child).length > 0,
  ) as readonly Child[]
}

function firstProblem<Item>(items: readonly Item[], check: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = check(item)
    if (problem !== undefined) return problem
  }
  return undefined
}
