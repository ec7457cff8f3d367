import { InvalidValueError } from '../errors/invalid-value-error.ts'
import type { JsonObject } from '../json/json.ts'
import { defaultRetryPolicy } from '../step/retry-policy.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import type { BudgetLimit } from '../workflow/budget-limit.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'

/** The kind of a step that is a run of its own. */
const childKind = 'workflow'

export interface ChildStepOptions {
  readonly workflow: WorkflowDefinition
  /** The whole of it is reserved. `undefined`: the child has no budget, and can spend nothing. */
  readonly budget: BudgetLimit | undefined
  readonly parentIsUnlimited: boolean
}

/** A child workflow as a step of its parent: one attempt, whose quote is the child's whole budget. */
export function childStep({ workflow, budget, parentIsUnlimited }: ChildStepOptions): StepDefinition {
  const { name, version } = workflow
  if (budget === 'unlimited' && !parentIsUnlimited) {
    throw new InvalidValueError(
      `the child "${name}" has an unlimited budget and its parent has not: give the child an amount`,
      { child: name },
    )
  }
  const quote = budget === 'unlimited' ? 0n : budget
  return {
    name,
    kind: childKind,
    retry: { ...defaultRetryPolicy, maxAttempts: 1 },
    onLost: 'fail',
    plan: (call) => [
      {
        target: `${name}@${version}`,
        resolve: () => ({ input: call, ...(quote === undefined ? {} : { quote }) }),
      },
    ],
    toJSON: () => ({ name, kind: childKind, version }) satisfies JsonObject,
  }
}
