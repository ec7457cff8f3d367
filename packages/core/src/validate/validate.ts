import { BudgetExceededError } from '../errors/budget-exceeded-error.ts'
import { MissingVariableError } from '../errors/missing-variable-error.ts'
import { toWireError, type WireError } from '../errors/wire-error.ts'
import type { StepHandler } from '../handler/step-handler.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import { formatUsd } from '../money/money.ts'
import type { BudgetView } from '../run/budget-view.ts'
import { validateSchema } from '../schema/validate-schema.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'

/** Something that would stop a run. */
export interface Problem extends WireError {
  /** The step it is about; absent where it is about the workflow's input. */
  readonly step?: string
}

/** Who would serve the steps: an engine is one. */
export interface ServesSteps {
  /** Throws `MissingHandlerError` where nobody would. */
  handlerOf(step: StepDefinition): StepHandler
}

/**
 * What would stop a run of this workflow with this input, found without spending anything: an input that does not fit,
 * a kind of step that nobody serves, a missing key, an unknown or unpriced model. Of a workflow that was defined by its
 * steps alone also what its first step lacks: a template variable, a bound, room in the definition's budget. Empty where
 * nothing is wrong. Never rejects.
 */
export async function validate(
  workflow: WorkflowDefinition,
  input: unknown,
  engine: ServesSteps,
): Promise<readonly Problem[]> {
  const problems = new Problems()
  const parsed = await problems.of(undefined, () => parseInput(workflow, input))
  const tariffs = new Map<string, Json>()
  for (const step of workflow.steps) await checkStep(step, engine, { problems, tariffs })
  const [first] = workflow.steps
  if (workflow.isLinear === true && first !== undefined && parsed !== undefined) {
    await checkFirstCall(first, parsed.value, { problems, tariffs, budget: workflow.budget })
  }
  return problems.list
}

/** Collects what checks throw. */
class Problems {
  readonly list: Problem[] = []

  /** What `check` gives, or `undefined` where it threw. The same problem of the same step is listed once. */
  async of<Value>(step: string | undefined, check: () => Value | Promise<Value>): Promise<Value | undefined> {
    try {
      return await check()
    } catch (error) {
      const problem = { ...toWireError(error), ...(step === undefined ? {} : { step }) }
      const isKnown = this.list.some(({ step: of, message }) => of === step && message === problem.message)
      if (!isKnown) this.list.push(problem)
      return undefined
    }
  }
}

interface Found {
  readonly problems: Problems
  /** By target. */
  readonly tariffs: Map<string, Json>
}

async function parseInput({ name, input: schema }: WorkflowDefinition, input: unknown): Promise<{ value: Json }> {
  const parsed = schema === undefined ? input : await validateSchema(schema, input, { of: 'input', name })
  return { value: copyJson(parsed, 'input') }
}

async function checkStep(step: StepDefinition, engine: ServesSteps, { problems, tariffs }: Found): Promise<void> {
  const handler = await problems.of(step.name, () => engine.handlerOf(step))
  for (const target of step.tariffs ?? []) {
    await problems.of(step.name, () => handler?.check?.(target, step))
    const tariff = tariffs.get(target) ?? (await problems.of(step.name, () => handler?.tariff?.(target, Date.now())))
    if (tariff !== undefined) tariffs.set(target, tariff)
  }
}

interface FirstCall extends Found {
  readonly budget: WorkflowDefinition['budget']
}

async function checkFirstCall(
  step: StepDefinition,
  call: Json,
  { problems, tariffs, budget }: FirstCall,
): Promise<void> {
  const missing = (step.variables ?? []).filter((variable) => !isGiven(call, variable))
  for (const variable of missing) {
    await problems.of(step.name, () => {
      throw new MissingVariableError(variable, step.name)
    })
  }
  if (missing.length > 0) return
  const attempts = (await problems.of(step.name, () => step.plan?.(call))) ?? []
  for (const { tariff: key = '', resolve } of attempts) {
    const tariff = tariffs.get(key)
    if (tariff === undefined) continue
    await problems.of(step.name, () => checkBudget(step.name, resolve(tariff, { budget: emptyBudget }).quote, budget))
  }
}

const emptyBudget: BudgetView = { spent: '0', reserved: '0', unresolved: '0' }

function checkBudget(step: string, quote = 0n, budget: WorkflowDefinition['budget']): void {
  if (typeof budget !== 'bigint' || quote <= budget) return
  throw new BudgetExceededError({ step, ...emptyBudget, quote: formatUsd(quote), limit: formatUsd(budget) })
}

function isGiven(call: Json, variable: string): boolean {
  if (typeof call !== 'object' || call === null || !Object.hasOwn(call, variable)) return false
  return ['string', 'number'].includes(typeof (call as Readonly<Record<string, unknown>>)[variable])
}
