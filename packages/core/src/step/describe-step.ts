import { copyJson } from '../json/copy-json.ts'
import type { JsonObject } from '../json/json.ts'
import { toJsonSchema } from '../schema/to-json-schema.ts'
import type { StepDefinition } from './step-definition.ts'

/** The `toJSON` of steps: what the step is, without its code. */
export function describeStep(this: StepDefinition): JsonObject {
  const { name, description: about, kind, timeoutMs, retry, onLost } = this
  const description = {
    name,
    description: about,
    kind,
    input: toJsonSchema(this.input, 'input'),
    output: toJsonSchema(this.output, 'output'),
    timeoutMs,
    retry,
    onLost,
  }
  return copyJson(description, 'step') as JsonObject
}
