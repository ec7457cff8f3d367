import type { Json } from '../json/json.ts'
import { usd } from '../money/usd.ts'
import { defaultRetryPolicy } from '../step/retry-policy.ts'
import type { Step, StepDefinition } from '../step/step-definition.ts'
import type { WorkflowContext } from '../workflow/workflow-context.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'

type AnyStep = Step<string, Json | undefined, Json>

/** A step without code, priced where it has a quote in US dollars. */
export function step(
  name: string,
  options: Omit<Partial<StepDefinition>, '~types'> & { readonly quote?: string } = {},
): AnyStep {
  const { quote, ...rest } = options
  return {
    name,
    kind: 'custom',
    retry: { ...defaultRetryPolicy, maxAttempts: 1 },
    onLost: 'retry',
    toJSON: () => ({ name }),
    ...(quote === undefined ? {} : { plan: (call: Json) => [{ resolve: () => ({ input: call, quote: usd(quote) }) }] }),
    ...rest,
  }
}

export function workflow(
  steps: readonly StepDefinition[],
  run: (ctx: WorkflowContext) => Promise<unknown>,
): WorkflowDefinition {
  return { name: 'test', version: 1, steps, events: [], run, toJSON: () => ({}) }
}
