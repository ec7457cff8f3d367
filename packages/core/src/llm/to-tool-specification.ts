import { InvalidValueError } from '../errors/invalid-value-error.ts'
import type { JsonObject } from '../json/json.ts'
import type { ToolSpecification } from '../provider/language-model-provider.ts'
import { closeObjects } from '../schema/close-objects.ts'
import { requireJsonSchema } from '../schema/to-json-schema.ts'
import type { StepDefinition } from '../step/step-definition.ts'

/** What OpenAI and Anthropic allow in the name of a tool. */
const toolNamePattern = /^[A-Za-z0-9_-]{1,64}$/

/**
 * A step as a tool that a model may ask for. Its input is described by its input schema, or by the variables of its
 * prompt. Throws `InvalidValueError` where neither is there, and for a name that vendors do not take.
 */
export function toToolSpecification(step: StepDefinition): ToolSpecification {
  const { name, description } = step
  if (!toolNamePattern.test(name)) {
    throw new InvalidValueError(
      `step "${name}" cannot be a tool: vendors take names of up to 64 letters, digits, hyphens and underscores`,
      { step: name },
    )
  }
  return { name, ...(description === undefined ? {} : { description }), inputSchema: closeObjects(inputSchemaOf(step)) }
}

function inputSchemaOf({ name, input, variables }: StepDefinition): JsonObject {
  if (input !== undefined) return requireJsonSchema(input, 'input', `the input of step "${name}"`)
  if (variables !== undefined) return variablesSchema(variables)
  throw new InvalidValueError(
    `step "${name}" cannot be a tool without an input schema: the model has to know its input`,
    {
      step: name,
    },
  )
}

function variablesSchema(variables: readonly string[]): JsonObject {
  const properties = Object.fromEntries(variables.map((name) => [name, { type: ['string', 'number'] }]))
  return { type: 'object', properties, required: variables }
}
