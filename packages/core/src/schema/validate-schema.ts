import { InputValidationError } from '../errors/input-validation-error.ts'
import { OutputValidationError } from '../errors/output-validation-error.ts'
import type { StandardIssue, StandardSchema } from './standard-schema.ts'

export interface Validated {
  readonly of: 'input' | 'output'
  /** The name of the step, workflow or event whose schema it is. */
  readonly name: string
  /** For an output: whether another attempt may give something else. Default false. */
  readonly retryable?: boolean
}

/** The value as its schema gives it. Throws `InputValidationError` or `OutputValidationError` with every problem's path. */
export async function validateSchema<Output>(
  schema: StandardSchema<unknown, Output>,
  value: unknown,
  { of, name, retryable = false }: Validated,
): Promise<Output> {
  const result = await schema['~standard'].validate(value)
  if (result.issues === undefined) return result.value
  const issues = result.issues.map(describeIssue)
  throw of === 'input'
    ? new InputValidationError(name, issues)
    : new OutputValidationError({ of: name, issues, retryable })
}

function describeIssue({ message, path }: StandardIssue): string {
  if (path === undefined || path.length === 0) return message
  const keys = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment))
  return `${keys.join('.')}: ${message}`
}
