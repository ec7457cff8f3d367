import type { RunHandle, StartOptions, StepHandler, WorkflowDefinition } from '@wflo/core'
import { createEngine, type Engine } from '@wflo/core/engine'
import type { App } from './app.ts'
import { askForBudget } from './ask-for-budget.ts'
import type { Settings } from './command-line.ts'
import { followRun } from './follow-run.ts'
import type { RunReport } from './run-report.ts'

export interface WorkflowRun {
  readonly workflow: WorkflowDefinition
  readonly start: (engine: Engine) => Promise<RunHandle>
  /** For steps of a kind of their own. */
  readonly handlers?: readonly StepHandler[]
}

/** Runs one workflow on an engine of its own, which forgets everything when it is done. */
export async function runWorkflow({ workflow, start, handlers = [] }: WorkflowRun, app: App): Promise<RunReport> {
  const { access, createProgress, logger, questions, screen, signal } = app
  await using engine = createEngine({ workflows: [workflow], providers: access.providers, handlers, logger })
  return await followRun(await start(engine), {
    progress: createProgress(),
    signal,
    onPause: (pause, handle) => askForBudget(pause, { handle, questions, complain: screen.complain, signal }),
  })
}

/** What `--budget` and `--on-exhausted` say; without a budget the workflow's own holds. */
export function startOptions({ budget, onExhausted }: Pick<Settings, 'budget' | 'onExhausted'>): StartOptions {
  return { onExhausted, ...(budget === undefined ? {} : { budget }) }
}
