import type { RunHandle, StartOptions, StepHandler, WorkflowClient, WorkflowDefinition } from '@wflo/core'
import type { App } from './app.ts'
import { askForBudget } from './ask-for-budget.ts'
import type { Settings } from './command-line.ts'
import { followRun } from './follow-run.ts'
import { openHost } from './open-host.ts'
import { type RunReport, readReport } from './run-report.ts'
import type { RunSetup } from './stored-run.ts'

export interface WorkflowRun {
  readonly workflow: WorkflowDefinition
  readonly start: (client: WorkflowClient) => Promise<RunHandle>
  /** For steps of a kind of their own. */
  readonly handlers?: readonly StepHandler[]
  /** The first event that is shown. Default: the first of all. */
  readonly from?: number
}

/** Runs one workflow and shows how it gets on. */
export async function runWorkflow(run: WorkflowRun, app: App): Promise<RunReport> {
  const { workflow, start, handlers = [], from = 1 } = run
  const { createProgress, place, questions, screen, signal } = app
  await using host = openHost({ workflow, handlers }, app)
  const progress = createProgress()
  place?.listen((part) => progress.show({ type: 'step-part', ...part }))
  const handle = await start(host.client)
  const report = await followRun(handle, {
    progress,
    from,
    signal,
    onPause: (pause, paused) => askForBudget(pause, { handle: paused, questions, complain: screen.complain, signal }),
  })
  return place !== undefined && signal.aborted ? await cancel(handle) : report
}

/** The worker ends with this command: nobody would go on with what is left open on a cluster. */
async function cancel(handle: RunHandle): Promise<RunReport> {
  await handle.cancel('interrupted with Ctrl-C').catch(() => {})
  await handle.result().catch(() => {})
  return await readReport(handle)
}

/** What `--budget` and `--on-exhausted` say; without a budget the workflow's own holds. */
export function startOptions({ budget, onExhausted }: Pick<Settings, 'budget' | 'onExhausted'>): StartOptions {
  return { onExhausted, ...(budget === undefined ? {} : { budget }) }
}

/** What a run keeps of the command line, so that it can be resumed by its id alone. */
export function setupOf({ models, demo }: Settings): RunSetup {
  return { models, demo }
}
