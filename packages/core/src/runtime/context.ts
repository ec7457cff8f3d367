import { parseDuration } from '../duration/parse-duration.ts'
import { UndeclaredStepError } from '../errors/undeclared-step-error.ts'
import type { EventDefinition } from '../event/event-definition.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import type { AttemptPlan, StepDefinition } from '../step/step-definition.ts'
import type { Branches, WaitOptions, WorkflowContext } from '../workflow/workflow-context.ts'
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
    run: (step: StepDefinition, input?: unknown) => issue(scope, () => runStep(core, scope, step, input)),
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

function runStep(core: RunCore, scope: Scope, step: StepDefinition, input: unknown): Promise<Json> {
  const number = core.nextCommand()
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
