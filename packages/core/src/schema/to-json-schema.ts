import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { copyJson } from '../json/copy-json.ts'
import type { JsonObject } from '../json/json.ts'
import type { JsonSchemaConverter, StandardSchema } from './standard-schema.ts'

/** What is validated, or what validation makes of it: they differ where a schema transforms or has defaults. */
export type SchemaSide = 'input' | 'output'

/** The JSON Schema (draft 2020-12) of a schema, or `undefined` where its library cannot tell. */
export function toJsonSchema(schema: StandardSchema | undefined, side: SchemaSide): JsonObject | undefined {
  try {
    return convert(schema, side)
  } catch {
    return undefined
  }
}

/** The same where it has to be there. Throws `InvalidValueError` with the library's reason, and what to do. */
export function requireJsonSchema(schema: StandardSchema, side: SchemaSide, what: string): JsonObject {
  let reason = 'its library has no JSON Schema'
  try {
    const found = convert(schema, side)
    if (found !== undefined) return found
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error)
  }
  throw new InvalidValueError(
    `${what} has a schema that gives no JSON Schema (${reason}), which a model needs: use zod 4 or arktype, or wrap a valibot schema in toStandardJsonSchema() of @valibot/to-json-schema, with nothing in it that JSON does not have`,
    { what },
  )
}

function convert(schema: StandardSchema | undefined, side: SchemaSide): JsonObject | undefined {
  const converter = (schema?.['~standard'] as { readonly jsonSchema?: JsonSchemaConverter } | undefined)?.jsonSchema
  return converter && (copyJson(converter[side]({ target: 'draft-2020-12' }), 'schema') as JsonObject)
}
