import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import type { StandardSchema } from './standard-schema.ts'
import { validateSchema } from './validate-schema.ts'

export interface ParsedValue {
  /** What the value is: the root of the path in errors. */
  readonly of: 'input' | 'payload'
  /** Of the workflow or event that it is for. */
  readonly name: string
}

/** A value from outside: validated where there is a schema, and a copy. Throws `InputValidationError`, `NotJsonError`. */
export async function parseJson(
  schema: StandardSchema | undefined,
  value: unknown,
  { of, name }: ParsedValue,
): Promise<Json> {
  const parsed = schema === undefined ? value : await validateSchema(schema, value, { of: 'input', name })
  return copyJson(parsed, of)
}
