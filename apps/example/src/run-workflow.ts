import type { RunHandle, StartOptions, StepHandler, WorkflowDefinition } from '@wflo/core'
import { createEngine, type Engine } from '@wflo/core/engine'
import type { App } from './app.ts'
import { askForBudget } from './ask-for-budget.ts'
import type { Settings } from './command-line.ts'
import { followRun } from './follow-run.ts'
import type { RunReport } from './run-report.ts'
import type { RunSetup } from './stored-run.ts'

export interface WorkflowRun {
  readonly workflow: WorkflowDefinition
  readonly start: (engine: Engine) => Promise<RunHandle>
  /** For steps of a kind of their own. */
  readonly handlers?: readonly StepHandler[]
  /** The first event that is shown. Default: the first of all. */
  readonly from?: number
}

/** Runs one workflow on an engine of its own, over the file that keeps the runs. */
export async function runWorkflow(run: WorkflowRun, app: App): Promise<RunReport> {
  const { workflow, start, handlers = [], from = 1 } = run
  const { access, createProgress, logger, openJournal, questions, screen, signal } = app
  await using engine = createEngine({
    workflows: [workflow],
    providers: access.providers,
    handlers,
    logger,
    journal: openJournal(),
    // Runs of other times are for --resume: this command goes on with none that it was not asked for.
    recover: false,
  })
  return await followRun(await start(engine), {
    progress: createProgress(),
    from,
    signal,
    onPause: (pause, handle) => askForBudget(pause, { handle, questions, complain: screen.complain, signal }),
  })
}

/** What `--budget` and `--on-exhausted` say; without a budget the workflow's own holds. */
export function startOptions({ budget, onExhausted }: Pick<Settings, 'budget' | 'onExhausted'>): StartOptions {
  return { onExhausted, ...(budget === undefined ? {} : { budget }) }
}

/** What a run keeps of the command line, so that it can be resumed by its id alone. */
export function setupOf({ models, demo }: Settings): RunSetup {
  return { models, demo }
}
