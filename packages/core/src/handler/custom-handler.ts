import { MissingHandlerError } from '../errors/missing-handler-error.ts'
import { type RunStep, runCustomStep } from './run-custom-step.ts'
import type { StepHandler } from './step-handler.ts'

/** Serves custom steps: validates what goes in, calls the step's own `run`, validates what comes out. */
export function customHandler(): StepHandler {
  return {
    kind: 'custom',
    run(input, context) {
      const { name, kind, run } = context.step
      if (run === undefined) throw new MissingHandlerError(name, kind, howToImplement)
      return runCustomStep(run as RunStep, input, context)
    },
  }
}

/** What to do about a custom step without code. */
export const howToImplement = 'give it a run function, or pass implementStep(step, run) in createEngine({ handlers })'
