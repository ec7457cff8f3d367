import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import { validateSchema } from '../schema/validate-schema.ts'
import type { HandlerContext } from './step-handler.ts'

/** The code of a custom step. What it takes and gives is known to the step's definition alone. */
export type RunStep = (input: unknown, context: HandlerContext) => unknown

/** Validates what goes into a step, calls its code with a copy, and validates what comes out. */
export function runCustomStep(run: RunStep, input: Json, context: HandlerContext): unknown {
  const { step } = context
  if (step.input === undefined && step.output === undefined) return run(copyJson(input, 'input'), context)
  return runValidated(run, input, context)
}

async function runValidated(run: RunStep, input: Json, context: HandlerContext): Promise<unknown> {
  const { name, input: inputSchema, output: outputSchema } = context.step
  const parsed =
    inputSchema === undefined
      ? copyJson(input, 'input')
      : await validateSchema(inputSchema, input, { of: 'input', name })
  const output = await run(parsed, context)
  return outputSchema === undefined ? output : await validateSchema(outputSchema, output, { of: 'output', name })
}
