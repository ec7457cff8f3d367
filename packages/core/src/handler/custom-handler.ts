import { MissingHandlerError } from '../errors/missing-handler-error.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import { validateSchema } from '../schema/validate-schema.ts'
import type { HandlerContext, StepHandler } from './step-handler.ts'

type Run = (input: unknown, context: HandlerContext) => unknown

/** Serves custom steps: validates what goes in, calls the step's own `run`, validates what comes out. */
export function customHandler(): StepHandler {
  return { kind: 'custom', run: runCustomStep }
}

function runCustomStep(input: Json, context: HandlerContext): unknown {
  const { step } = context
  const run = step.run as Run | undefined
  if (run === undefined) {
    throw new MissingHandlerError(step.name, step.kind, 'give it a run function, or attach one with implementStep')
  }
  if (step.input === undefined && step.output === undefined) return run(copyJson(input, 'input'), context)
  return runValidated(input, context, run)
}

async function runValidated(input: Json, context: HandlerContext, run: Run): Promise<unknown> {
  const { step } = context
  const parsed =
    step.input === undefined
      ? copyJson(input, 'input')
      : await validateSchema(step.input, input, { of: 'input', name: step.name })
  const output = await run(parsed, context)
  return step.output === undefined
    ? output
    : await validateSchema(step.output, output, { of: 'output', name: step.name })
}
