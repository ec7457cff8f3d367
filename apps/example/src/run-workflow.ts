import type { BudgetLimit, RunHandle, WorkflowDefinition } from '@wflo/core'
import { createEngine, type Engine } from '@wflo/core/engine'
import type { App } from './app.ts'
import { followRun } from './follow-run.ts'
import type { RunReport } from './run-report.ts'

/** Runs one workflow on an engine of its own, which forgets everything when it is done. */
export async function runWorkflow(
  workflow: WorkflowDefinition,
  start: (engine: Engine) => Promise<RunHandle>,
  { access, createProgress, logger, signal }: App,
): Promise<RunReport> {
  await using engine = createEngine({ workflows: [workflow], providers: [access.provider], logger })
  return await followRun(await start(engine), { progress: createProgress(), signal })
}

/** The budget of `--budget`; without one the workflow's own holds. */
export function budgetOption(budget: BudgetLimit | undefined): { readonly budget?: BudgetLimit } {
  return budget === undefined ? {} : { budget }
}
