import { parseDuration } from '../duration/parse-duration.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { UndeclaredStepError } from '../errors/undeclared-step-error.ts'
import { UndeclaredWorkflowError } from '../errors/undeclared-workflow-error.ts'
import type { EventDefinition } from '../event/event-definition.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import type { ApprovalDecision } from '../run/pending-approval.ts'
import type { AttemptPlan, StepDefinition } from '../step/step-definition.ts'
import type { ApprovalOptions } from '../workflow/approval-options.ts'
import { type BudgetPolicy, type BudgetPolicyOptions, createBudgetPolicy } from '../workflow/budget-policy.ts'
import type { ChildHandle, ChildOptions } from '../workflow/child-handle.ts'
import type { Branches, WaitOptions, WorkflowContext } from '../workflow/workflow-context.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'
import { ApproveCommand } from './approve-command.ts'
import { OpenChild } from './open-child.ts'
import { race } from './race.ts'
import { randomUuid } from './random.ts'
import type { RunCore } from './run-core.ts'
import type { Scope } from './scope.ts'
import { SleepCommand } from './sleep-command.ts'
import { StepCommand } from './step-command.ts'
import { WaitCommand } from './wait-command.ts'

/** What a workflow's body, or one branch of it, works with. No method needs `this`. */
export function createContext(core: RunCore, scope: Scope): WorkflowContext {
  const { host, budget, random } = core
  const context = {
    runId: host.runId,
    run: (definition: StepDefinition | WorkflowDefinition, input?: unknown, options?: ChildOptions) =>
      issue(scope, () =>
        'kind' in definition
          ? runStep(core, scope, definition, input, options)
          : startChild(core, scope, { workflow: definition, input, options }).result(),
      ),
    start: (workflow: WorkflowDefinition, input?: unknown, options?: ChildOptions) =>
      startChild(core, scope, { workflow, input, options }),
    approve: (request: ApprovalOptions) => issue(scope, () => approve(core, scope, request)),
    continueAs: (input?: unknown) => issue(scope, () => continueAs(core, input)),
    waitFor: (event: EventDefinition, options?: WaitOptions) =>
      issue(scope, () => waitFor(core, scope, event, options)),
    sleep: (duration: number | string) => issue(scope, () => sleep(core, scope, duration)),
    race: (branches: Branches) =>
      issue(scope, () => race({ scope, branches, createContext: (branch) => createContext(core, branch) })),
    now: () => inTurn(core, () => host.now()),
    random: () => inTurn(core, random),
    uuid: () => inTurn(core, () => randomUuid(random)),
    get spent() {
      return budget.booked
    },
    get budget() {
      return budget.view()
    },
    state: core.state,
  }
  return context as unknown as WorkflowContext
}

/** In a cancelled scope nothing begins any more, and nothing settles. */
function issue<Value>(scope: Scope, begin: () => Promise<Value>): Promise<Value> {
  if (scope.isCancelled) return new Promise<Value>(() => {})
  try {
    return begin()
  } catch (error) {
    return Promise.reject(error)
  }
}

function inTurn<Value>(core: RunCore, read: () => Value): Value {
  core.host.checkTurn()
  return read()
}

/** A budget that a step does not have would be no limit at all. */
function refuseOptions(step: StepDefinition, options: ChildOptions | undefined): void {
  if (options === undefined || Object.keys(options).length === 0) return
  throw new InvalidValueError(
    `step "${step.name}" was run with ${Object.keys(options).join(', ')}, which only child workflows have: a step's limit is its quote`,
    { step: step.name },
  )
}

function runStep(
  core: RunCore,
  scope: Scope,
  step: StepDefinition,
  input: unknown,
  options: ChildOptions | undefined,
): Promise<Json> {
  const number = core.nextCommand()
  refuseOptions(step, options)
  if (core.declared.get(step.name) !== step) throw new UndeclaredStepError(step.name, core.workflow.name)
  const call = copyJson(input, `the input of step "${step.name}"`)
  const plans = step.plan?.(call) ?? [callPlan(call)]
  return new Promise((resolve, reject) => {
    new StepCommand({ core, scope, step, number, plans, resolve, reject })
  })
}

/** The plan of a step without a pure half: the call goes to the handler, free. */
function callPlan(call: Json): AttemptPlan {
  return { resolve: () => ({ input: call }) }
}

function startChild(core: RunCore, scope: Scope, call: ChildCall): ChildHandle {
  const number = core.nextCommand()
  const { workflow, options = {} } = call
  if (workflow !== core.workflow && core.workflow.children?.includes(workflow) !== true) {
    throw new UndeclaredWorkflowError(workflow.name, core.workflow.name)
  }
  const { budget = workflow.budget, ...policy } = options
  const input = copyJson(call.input, `the input of workflow "${workflow.name}"`)
  return new OpenChild({ core, scope, number, workflow, input, budget, policy: policyOf(workflow, policy) }).handle
}

interface ChildCall {
  readonly workflow: WorkflowDefinition
  readonly input: unknown
  readonly options: ChildOptions | undefined
}

/** Kept only where something is said. */
function policyOf({ policy }: WorkflowDefinition, options: BudgetPolicyOptions): BudgetPolicy | undefined {
  return Object.keys(options).length === 0 ? policy : createBudgetPolicy(options, policy)
}

function approve(core: RunCore, scope: Scope, request: ApprovalOptions): Promise<ApprovalDecision | undefined> {
  const number = core.nextCommand()
  return new Promise((resolve) => {
    new ApproveCommand({ core, scope, number, request, resolve }).begin()
  })
}

/** Never settles: the body ends where it stands. */
function continueAs(core: RunCore, input: unknown): Promise<never> {
  core.host.checkTurn()
  core.continueAs(copyJson(input ?? null, 'the input of continueAs'))
  return new Promise<never>(() => {})
}

function waitFor(
  core: RunCore,
  scope: Scope,
  event: EventDefinition,
  options: WaitOptions | undefined,
): Promise<Json | undefined> {
  const number = core.nextCommand()
  const timeout = options?.timeout === undefined ? undefined : parseDuration(options.timeout)
  return new Promise((resolve) => {
    new WaitCommand({ core, scope, number, event: event.name, timeout, resolve }).begin()
  })
}

function sleep(core: RunCore, scope: Scope, duration: number | string): Promise<void> {
  const number = core.nextCommand()
  const ms = parseDuration(duration)
  return new Promise((resolve) => {
    new SleepCommand({ core, scope, number, ms, resolve })
  })
}
