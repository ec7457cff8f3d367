import { MissingVariableError } from '../errors/missing-variable-error.ts'
import { toWireError, type WireError } from '../errors/wire-error.ts'
import type { StepHandler } from '../handler/step-handler.ts'
import { copyJson } from '../json/copy-json.ts'
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
 * a kind of step that nobody serves, a missing key, an unknown or unpriced model, a missing template variable. Empty
 * where nothing is wrong. Never rejects.
 */
export async function validate(
  workflow: WorkflowDefinition,
  input: unknown,
  engine: ServesSteps,
): Promise<readonly Problem[]> {
  const problems = await problemsOf(undefined, () => checkInput(workflow, input))
  for (const step of workflow.steps) problems.push(...(await checkStep(step, engine)))
  const [first] = workflow.steps
  if (workflow.isLinear === true && first !== undefined) {
    problems.push(...(await problemsOf(first.name, () => checkVariables(first, input))))
  }
  return problems
}

async function checkInput({ name, input: schema }: WorkflowDefinition, input: unknown): Promise<void> {
  const parsed = schema === undefined ? input : await validateSchema(schema, input, { of: 'input', name })
  copyJson(parsed, 'input')
}

async function checkStep(step: StepDefinition, engine: ServesSteps): Promise<Problem[]> {
  let handler: StepHandler | undefined
  const problems = await problemsOf(step.name, () => {
    handler = engine.handlerOf(step)
  })
  for (const target of step.tariffs ?? []) {
    problems.push(...(await problemsOf(step.name, () => handler?.check?.(target))))
    problems.push(...(await problemsOf(step.name, async () => void (await handler?.tariff?.(target, Date.now())))))
  }
  return problems
}

function checkVariables({ name, variables = [] }: StepDefinition, input: unknown): void {
  const given = typeof input === 'object' && input !== null ? (input as Readonly<Record<string, unknown>>) : {}
  for (const variable of variables) {
    if (!['string', 'number'].includes(typeof given[variable])) throw new MissingVariableError(variable, name)
  }
}

async function problemsOf(step: string | undefined, check: () => void | Promise<void>): Promise<Problem[]> {
  try {
    await check()
    return []
  } catch (error) {
    return [{ ...toWireError(error), ...(step === undefined ? {} : { step }) }]
  }
}
