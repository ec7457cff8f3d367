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
import type { Chained, FirstCall, LastOutput } from './linear-steps.ts'
import type { WorkflowContext } from './workflow-context.ts'
import type { BudgetLimit, Workflow, WorkflowDefinition } from './workflow-definition.ts'

interface CommonOptions<Name extends string> {
  readonly name: Name
  /** A run stays with the version that it began with. Raise it when the order of commands changes. Default 1. */
  readonly version?: number
  /** What a run may spend. Default: what `start` or the engine says; a priced step without any is refused. */
  readonly budget?: BudgetLimit
  /** The events that it may wait for: a description, nothing is refused for its lack. */
  readonly events?: readonly EventDefinition[]
}

export interface WorkflowOptions<Name extends string, Parsed, Call, Output> extends CommonOptions<Name> {
  /** Validates what a run is started with, at the client. What it gives has to be JSON. */
  readonly input?: StandardSchema<Call, Parsed>
  /** Everything that `run` may run. */
  readonly steps?: readonly StepDefinition[]
  /** The body: deterministic between the calls of `ctx`. */
  readonly run: (ctx: WorkflowContext, input: Parsed) => Promise<Output>
}

export interface LinearWorkflowOptions<Name extends string, Steps extends readonly StepDefinition[]>
  extends CommonOptions<Name> {
  /** Run in this order; each takes what the one before gives. */
  readonly steps: Steps & Chained<Steps>
  readonly input?: StandardSchema | undefined
  readonly run?: never
}

type Body = (ctx: WorkflowContext, input: never) => Promise<unknown>

/** A workflow: a plain async function over `ctx`, or, without `run`, its steps in order. */
export function defineWorkflow<const Name extends string, Parsed = undefined, Call = Parsed, Output = unknown>(
  options: WorkflowOptions<Name, Parsed, Call, Output> & JsonGuard<'run', NoInfer<Output>, 'output'>,
): Workflow<Name, Call, Output>
export function defineWorkflow<const Name extends string, const Steps extends readonly StepDefinition[]>(
  options: LinearWorkflowOptions<Name, Steps>,
): Workflow<Name, FirstCall<Steps>, LastOutput<Steps>>
export function defineWorkflow(
  options: CommonOptions<string> & {
    readonly steps?: readonly StepDefinition[]
    readonly input?: StandardSchema | undefined
    readonly run?: Body
  },
): Workflow {
  const { name, version = 1, budget, input, steps = [], events = [], run } = options
  checkVersion(version)
  checkSteps(name, steps)
  return Object.freeze({
    name: checkName(name, 'a workflow'),
    version,
    input,
    budget,
    steps: Object.freeze([...steps]),
    events: Object.freeze([...events]),
    run: run ?? runInOrder(steps),
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
  const { name, version, budget, input, steps, events } = this
  const limit = typeof budget === 'bigint' ? formatUsd(budget) : budget
  const description = {
    name,
    version,
    budget: limit,
    input: toJsonSchema(input, 'input'),
    steps: steps.map((step) => step.toJSON()),
    events: events.map((event) => event.toJSON()),
  }
  return copyJson(description, 'workflow') as JsonObject
}
