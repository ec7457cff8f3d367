import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { copyJson } from '../json/copy-json.ts'
import type { JsonObject } from '../json/json.ts'
import type { JsonSchemaConverter, StandardSchema } from './standard-schema.ts'

/** The JSON Schema (draft 2020-12) of a schema, or `undefined` where its library cannot tell. */
export function toJsonSchema(schema: StandardSchema | undefined, side: 'input' | 'output'): JsonObject | undefined {
  const converter = (schema?.['~standard'] as { readonly jsonSchema?: JsonSchemaConverter } | undefined)?.jsonSchema
  if (converter === undefined) return undefined
  try {
    return copyJson(converter[side]({ target: 'draft-2020-12' }), 'schema') as JsonObject
  } catch {
    return undefined
  }
}

/** The same where it has to be there. */
export function requireJsonSchema(schema: StandardSchema, side: 'input' | 'output', what: string): JsonObject {
  const found = toJsonSchema(schema, side)
  if (found !== undefined) return found
  throw new InvalidValueError(
    `${what} has a schema that gives no JSON Schema, which a model needs: use zod 4 or arktype, or wrap a valibot schema in toStandardJsonSchema() of @valibot/to-json-schema`,
    { what },
  )
}
