import type { StepDefinition } from '../step/step-definition.ts'
import type { WorkflowContext } from '../workflow/workflow-context.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'

/** A step on its own as a workflow of one step, so that one call has a budget and a record too. */
export function singleStepWorkflow(step: StepDefinition): WorkflowDefinition {
  return {
    name: step.name,
    version: 1,
    steps: [step],
    events: [],
    run: (ctx: WorkflowContext, input: never) => ctx.run(step, input),
    toJSON: () => ({ name: step.name, version: 1, steps: [step.toJSON()] }),
  }
}
