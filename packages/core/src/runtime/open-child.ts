import { InvalidValueError } from '../errors/invalid-value-error.ts'
import type { WfloError } from '../errors/wflo-error.ts'
import type { Json } from '../json/json.ts'
import type { BudgetLimit } from '../workflow/budget-limit.ts'
import type { BudgetPolicy } from '../workflow/budget-policy.ts'
import type { ChildHandle } from '../workflow/child-handle.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'
import { formatBudgetLimit } from './budget.ts'
import { childStep } from './child-step.ts'
import type { ChildRun } from './host.ts'
import type { RunCore } from './run-core.ts'
import type { Scope } from './scope.ts'
import { StepCommand } from './step-command.ts'
import { tellBooking } from './tell-booking.ts'

export interface OpenChildOptions {
  readonly core: RunCore
  readonly scope: Scope
  readonly number: number
  readonly workflow: WorkflowDefinition
  readonly input: Json
  readonly budget: BudgetLimit | undefined
  readonly policy: BudgetPolicy | undefined
}

type Settled = { readonly output: Json } | { readonly error: WfloError }

/** One child run: its attempt, and the handle that the body has of it. */
export class OpenChild {
  readonly #options: OpenChildOptions
  readonly #runId: string
  #settled: Settled | undefined
  /** A child that fails and that nobody asks for is no unhandled rejection: promises are made on demand. */
  readonly #waiting: ((settled: Settled) => void)[] = []

  constructor(options: OpenChildOptions) {
    const { core, scope, number, workflow, input } = options
    this.#options = options
    this.#runId = `${core.host.runId}.${number}-${workflow.name}`
    if (scope.isCancelled) return
    const step = childStep({
      workflow,
      budget: options.budget,
      parentIsUnlimited: core.budget.view().unlimited === true,
    })
    new StepCommand({
      core,
      scope,
      step,
      number,
      plans: step.plan?.(input) ?? [],
      child: this.#describe(),
      resolve: (output) => this.#settle({ output }),
      reject: (error) => this.#settle({ error }),
    })
  }

  get handle(): ChildHandle {
    return {
      runId: this.#runId,
      result: () => this.#result(),
      raiseBudget: (limit) => this.#raise(limit),
    }
  }

  #describe(): ChildRun {
    const { workflow, input, budget, policy } = this.#options
    return {
      runId: this.#runId,
      workflow,
      input,
      ...(budget === undefined ? {} : { budget: formatBudgetLimit(budget) }),
      ...(policy === undefined ? {} : { policy }),
    }
  }

  #settle(settled: Settled): void {
    this.#settled = settled
    for (const listener of this.#waiting.splice(0)) listener(settled)
  }

  #result(): Promise<Json> {
    return new Promise((resolve, reject) => {
      const listener = (settled: Settled): void =>
        'output' in settled ? resolve(settled.output) : reject(settled.error)
      if (this.#settled === undefined) this.#waiting.push(listener)
      else listener(this.#settled)
    })
  }

  #raise(limit: BudgetLimit): void {
    const { core, number, workflow } = this.#options
    core.host.checkTurn()
    const key = `${number}/${workflow.name}/1`
    const entry = typeof limit === 'bigint' ? core.children.raise(key, limit) : undefined
    if (entry === undefined) {
      throw new InvalidValueError(
        `the budget of child "${this.#runId}" cannot be raised to ${formatBudgetLimit(limit)}: it has ended, or that is not more, or more than its parent has left`,
        { child: this.#runId },
      )
    }
    tellBooking(core, entry)
  }
}
