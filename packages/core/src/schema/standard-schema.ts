/**
 * The interfaces of https://standardschema.dev (spec 1.1.0), written out here so that core has no dependency.
 * zod, valibot, arktype and others implement them.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': StandardProperties<Input, Output>
}

export interface StandardProperties<Input = unknown, Output = Input> {
  readonly version: 1
  readonly vendor: string
  readonly types?: { readonly input: Input; readonly output: Output } | undefined
  readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

export interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** A schema that can also describe itself as JSON Schema: what structured output and tools need. */
export interface StandardJsonSchema<Input = unknown, Output = Input> {
  readonly '~standard': StandardProperties<Input, Output> & { readonly jsonSchema: JsonSchemaConverter }
}

export interface JsonSchemaConverter {
  /** May throw where the schema has no JSON Schema. */
  readonly input: (options: { readonly target: string }) => Record<string, unknown>
  readonly output: (options: { readonly target: string }) => Record<string, unknown>
}
