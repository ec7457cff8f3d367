import type { EventDefinition } from '../event/event-definition.ts'
import type { JsonObject } from '../json/json.ts'
import type { StandardSchema } from '../schema/standard-schema.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import type { BudgetLimit } from './budget-limit.ts'
import type { BudgetPolicy } from './budget-policy.ts'
import type { WorkflowContext } from './workflow-context.ts'

/** A workflow as the runtime, the engine and lists see it. */
export interface WorkflowDefinition {
  readonly name: string
  /** A run stays with the version that it began with. Default 1. */
  readonly version: number
  readonly input?: StandardSchema | undefined
  readonly budget?: BudgetLimit | undefined
  /** What happens at the limit. Absent: what does not fit fails, what has to wait waits. */
  readonly policy?: BudgetPolicy | undefined
  /** Everything that this workflow may run. */
  readonly steps: readonly StepDefinition[]
  readonly events: readonly EventDefinition[]
  /** Workflows that this one may start as children. It may always start itself. */
  readonly children?: readonly WorkflowDefinition[]
  /** Milliseconds from the start after which a run fails. Absent: it may take for ever. */
  readonly deadlineMs?: number | undefined
  /** The body. A workflow that was defined by `steps` alone has one that runs them in order. */
  readonly run: (ctx: WorkflowContext, input: never) => Promise<unknown>
  /** It was defined by its steps alone. */
  readonly isLinear?: boolean
  /** A description as plain JSON: name, version, steps, schemas. Never code. */
  toJSON(): JsonObject
  readonly '~types'?: { readonly call: (value: never) => void; readonly output: unknown } | undefined
}

/** A workflow with its types: `Call` is what `start` takes, `Output` what `result` gives. */
export interface Workflow<Name extends string = string, Call = never, Output = unknown> extends WorkflowDefinition {
  readonly name: Name
  readonly '~types'?: { readonly call: (value: Call) => void; readonly output: Output } | undefined
}
