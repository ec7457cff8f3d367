import type { Duration } from '../duration/duration.ts'
import { parseDuration } from '../duration/parse-duration.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import type { EventDefinition } from '../event/event-definition.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { JsonGuard } from '../json/jsonable.ts'
import { formatUsd } from '../money/money.ts'
import type { StandardSchema } from '../schema/standard-schema.ts'
import { toJsonSchema } from '../schema/to-json-schema.ts'
import { checkName } from '../step/check-name.ts'
import type { Step, StepDefinition } from '../step/step-definition.ts'
import type { BudgetLimit } from './budget-limit.ts'
import { type BudgetPolicy, type BudgetPolicyOptions, createBudgetPolicy } from './budget-policy.ts'
import { checkBudget } from './check-budget.ts'
import type { ChainedBehind, FirstCall, LastOutput } from './linear-steps.ts'
import type { WorkflowContext } from './workflow-context.ts'
import type { Workflow, WorkflowDefinition } from './workflow-definition.ts'

interface CommonOptions<Name extends string, Parsed, Call> extends BudgetPolicyOptions {
  /** Unique among the workflows of an engine, together with its version; no slash. */
  readonly name: Name
  /** A run stays with the version that it began with. Raise it when the order of commands changes. Default 1. */
  readonly version?: number
  /** Validates what a run is started with, at the client. What it gives has to be JSON. Any Standard Schema library. */
  readonly input?: StandardSchema<Call, Parsed>
  /** What a run may spend. Default: what `start` or the engine says; a priced step without any is refused. */
  readonly budget?: BudgetLimit
  /** The events that it may wait for: a description, nothing is refused for its lack. */
  readonly events?: readonly EventDefinition[]
  /** Workflows that it may start with `ctx.run` and `ctx.start`. It may always start itself. */
  readonly children?: readonly WorkflowDefinition[]
  /** How long a run may take: milliseconds or `'2 hours'`. Then it fails with `RunDeadlineError`. Default: for ever. */
  readonly deadline?: Duration
}

export interface WorkflowOptions<Name extends string, Parsed, Call, Output, Steps extends readonly StepDefinition[]>
  extends CommonOptions<Name, Parsed, Call> {
  /** Everything that `run` may run. Default: nothing. */
  readonly steps?: Steps
  /** The body: deterministic between the calls of `ctx`. */
  readonly run: (ctx: WorkflowContext<Steps[number]['name']>, input: Parsed) => Promise<Output>
}

export interface LinearWorkflowOptions<Name extends string, Parsed, Call, Steps extends readonly StepDefinition[]>
  extends CommonOptions<Name, Parsed, Call> {
  /** Run in this order; each takes what the one before gives. */
  readonly steps: Steps & ChainedBehind<Parsed, Steps>
  readonly run?: never
}

/**
 * Stands for the output of a `run` that was not given. Everything can be assigned to it, so that a mistake elsewhere in
 * the options is not reported at `run` as well.
 */
export type NoRun = NonNullable<unknown> | null | undefined | { readonly '~noRun': true }

type IfLinear<Output, Then, Else> =
  (<T>() => T extends Output ? 1 : 2) extends <T>() => T extends NoRun ? 1 : 2 ? Then : Else

type LinearCall<Call, Steps extends readonly StepDefinition[]> = [Call] extends [undefined] ? FirstCall<Steps> : Call

type Body = (ctx: WorkflowContext, input: never) => Promise<unknown>

/**
 * A workflow: a plain async function over `ctx`, or, without `run`, its steps in order, each taking what the one before
 * gives. What it takes and gives has to be JSON. Throws `InvalidValueError` for a bad name or version and for two
 * different steps of one name.
 */
export function defineWorkflow<
  const Name extends string,
  Parsed = undefined,
  Call = Parsed,
  Output = NoRun,
  const Steps extends readonly StepDefinition[] = readonly [],
>(
  options: (
    | (WorkflowOptions<Name, Parsed, Call, Output, Steps> & JsonGuard<'run', NoInfer<Output>, 'output'>)
    | LinearWorkflowOptions<Name, Parsed, Call, Steps>
  ) &
    JsonGuard<'input', NoInfer<Parsed>, 'input'>,
): Workflow<Name, IfLinear<Output, LinearCall<Call, Steps>, Call>, IfLinear<Output, LastOutput<Steps>, Output>> {
  const { name, version = 1, budget, input, steps = [], events = [], children = [], deadline, run } = options
  checkVersion(version)
  checkSteps(name, steps)
  if (run === undefined && steps.length === 0) {
    throw new InvalidValueError(`workflow "${name}" has neither a run function nor steps: give it one of them`, {
      name,
    })
  }
  return Object.freeze({
    name: checkName(name, 'a workflow'),
    version,
    input,
    budget: checkBudget(budget, `workflow "${name}"`),
    policy: policyOf(options),
    steps: Object.freeze([...steps]),
    events: Object.freeze([...events]),
    ...(children.length === 0 ? {} : { children: Object.freeze([...children]) }),
    ...(deadline === undefined ? {} : { deadlineMs: parseDuration(deadline) }),
    run: (run as Body | undefined) ?? runInOrder(steps),
    isLinear: run === undefined,
    toJSON: describeWorkflow,
  })
}

function runInOrder(steps: readonly StepDefinition[]): Body {
  return async function runStepsInOrder(ctx, input) {
    let value: Json = input
    for (const step of steps) value = await ctx.run(step as Step<string, Json, Json>, value)
    return value
  }
}

/** Kept only where something is said. */
function policyOf({ onExhausted, whenBusy, busyTimeout }: BudgetPolicyOptions): BudgetPolicy | undefined {
  const options = Object.entries({ onExhausted, whenBusy, busyTimeout }).filter(([, value]) => value !== undefined)
  return options.length === 0 ? undefined : createBudgetPolicy(Object.fromEntries(options))
}

function checkVersion(version: number): void {
  if (Number.isInteger(version) && version > 0) return
  throw new InvalidValueError(`a workflow's version is ${version}, and has to be a whole number above 0`)
}

function checkSteps(workflow: string, steps: readonly StepDefinition[]): void {
  const names = new Map<string, StepDefinition>()
  for (const step of steps) {
    const known = names.get(step.name)
    names.set(step.name, step)
    if (known === undefined || known === step) continue
    throw new InvalidValueError(`workflow "${workflow}" has two different steps called "${step.name}": rename one`, {
      step: step.name,
    })
  }
}

function describeWorkflow(this: WorkflowDefinition): JsonObject {
  const { name, version, budget, policy, input, steps, events, children = [], deadlineMs } = this
  const limit = typeof budget === 'bigint' ? formatUsd(budget) : budget
  const description = {
    name,
    version,
    budget: limit,
    policy,
    input: toJsonSchema(input, 'input'),
    steps: steps.map((step) => step.toJSON()),
    events: events.map((event) => event.toJSON()),
    // By name only: a workflow may be its own child's child.
    ...(children.length === 0 ? {} : { children: children.map((child) => `${child.name}@${child.version}`) }),
    deadlineMs,
  }
  return copyJson(description, 'workflow') as JsonObject
}
