import type { Json, JsonObject } from '../json/json.ts'
import type { Money } from '../money/money.ts'
import type { BudgetView } from '../run/budget-view.ts'
import type { StandardSchema } from '../schema/standard-schema.ts'
import type { RetryPolicy } from './retry-policy.ts'

/**
 * One thing to try. A step with a fallback chain plans several, in the order in which they are tried.
 * Pure and isolate-safe: it runs again at every replay.
 */
export interface AttemptPlan {
  /** What is asked, for the books and the screen: `openai/gpt-4o-mini`. Default: the step's name. */
  readonly target?: string
  /** The tariff to be resolved by the handler's side before `resolve`, once per run. Absent: no tariff is needed. */
  readonly tariff?: string
  /** What goes to the handler, and the upper bound of what it can cost. Without a quote the attempt is free. */
  readonly resolve: (tariff: Json, facts: PlanFacts) => ResolvedAttempt
}

/** What a plan may tell whoever is asked. */
export interface PlanFacts {
  /** The run's budget at this moment. */
  readonly budget: BudgetView
}

export interface ResolvedAttempt {
  readonly input: Json
  readonly quote?: Money
  /**
   * A closer bound from what the handler counted (`StepHandler.tighten`). Asked for only where the quote does not fit in
   * the budget. Absent: there is none.
   */
  readonly tightened?: (count: number) => Money
}

/** A step as the runtime, the engine and lists see it. A step is data; `run` is the code of a custom step. */
export interface StepDefinition {
  readonly name: string
  /** For people, and for models that are given the step as a tool. */
  readonly description?: string | undefined
  /** Chooses the handler: `custom` runs the step's own `run`, `llm` goes to a provider, others to `handlers`. */
  readonly kind: string
  readonly input?: StandardSchema | undefined
  readonly output?: StandardSchema | undefined
  /** Milliseconds for one attempt; the handler's signal is aborted after it. */
  readonly timeoutMs?: number | undefined
  readonly retry: RetryPolicy
  /** What to do after an attempt whose outcome nobody knows (a crash): try again, or fail. */
  readonly onLost: 'retry' | 'fail'
  /** The pure half of a step that costs money or renders its request. Absent: the call goes to the handler, free. */
  readonly plan?: ((call: Json) => readonly AttemptPlan[]) | undefined
  readonly run?: ((input: never, context: never) => unknown) | undefined
  /** Tariff keys that this step may need: what `validate` asks for before anything is spent. */
  readonly tariffs?: readonly string[] | undefined
  /** Names that the call has to give as strings or numbers: the variables of a prompt. Absent: not known. */
  readonly variables?: readonly string[] | undefined
  /** A description as plain JSON: name, kind, schemas, settings. Never code. */
  toJSON(): JsonObject
  readonly '~types'?: { readonly call: (value: never) => void; readonly output: unknown } | undefined
}

/** A step with its types: `Call` is what `ctx.run` takes, `Output` what it gives. */
export interface Step<Name extends string = string, Call = never, Output = unknown> extends StepDefinition {
  readonly name: Name
  readonly '~types'?: { readonly call: (value: Call) => void; readonly output: Output } | undefined
}
