import type { StepContext } from '../handler/step-context.ts'
import type { StepHandler } from '../handler/step-handler.ts'
import type { Step } from './step-definition.ts'

/**
 * Code for a step that was defined without: for a definition whose module has to stay free of heavy imports. Pass what
 * it gives in `createEngine({ handlers })`.
 */
export function implementStep<Call, Output>(
  step: Step<string, Call, Output>,
  run: (input: NoInfer<Call>, context: StepContext) => NoInfer<Output> | Promise<NoInfer<Output>>,
): StepHandler {
  return { kind: step.kind, step: step.name, run: run as StepHandler['run'] }
}
