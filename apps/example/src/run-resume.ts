import type { StepHandler, WorkflowDefinition } from '@wflo/core'
import type { App, JobResult } from './app.ts'
import { defineResearch } from './custom-step/define-research.ts'
import { searchHandler } from './custom-step/search-handler.ts'
import { defineDigest, defineQuestion } from './definitions.ts'
import type { Models } from './read-models.ts'
import type { RunReport } from './run-report.ts'
import { runWorkflow } from './run-workflow.ts'
import { showReport } from './show-report.ts'
import type { StoredRun } from './stored-run.ts'
import { texts } from './texts.ts'
import { UsageError } from './usage-error.ts'

/** Goes on with a run where it was interrupted; shows it where it has ended. Nothing that was finished is done again. */
export async function runResume(stored: StoredRun, app: App): Promise<JobResult> {
  const { summary, lastSequence, input } = stored
  const { workflow, handlers, show = showReport } = await findDefinition(stored, app)
  if (summary.endedAt === undefined) app.screen.say(`Going on with run ${summary.runId}:\n`)
  const report = await runWorkflow(
    {
      workflow,
      handlers,
      from: lastSequence + 1,
      start: (engine) => engine.start(workflow as Startable, input, { runId: summary.runId }),
    },
    app,
  )
  return await show(report, app)
}

/** The input is what the run was started with: it fits. */
type Startable = WorkflowDefinition & { readonly '~types'?: { call: (value: unknown) => void; output: unknown } }

interface Definition {
  readonly workflow: WorkflowDefinition
  readonly handlers: readonly StepHandler[]
  /** Default: as any run. */
  readonly show?: (report: RunReport, app: App) => Promise<JobResult>
}

async function findDefinition({ summary: { workflow, runId }, models }: StoredRun, app: App): Promise<Definition> {
  switch (workflow) {
    case 'question':
      return { workflow: defineQuestion(models), handlers: [] }
    case 'digest':
      return { workflow: defineDigest(models), handlers: [] }
    case 'research':
      return { workflow: defineResearch(models), handlers: [searchHandler(texts)] }
    case 'coder':
      return await findCoder(models, app)
    default:
      throw new UsageError(`run ${JSON.stringify(runId)} is none of the example's: its workflow is "${workflow}"`)
  }
}

/** Its packages are loaded only where they are used. */
async function findCoder(models: Models, app: App): Promise<Definition> {
  const { code } = app
  if (code === undefined) throw new Error('a run with code was opened without a sandbox')
  const [{ defineCoder }, { showCoder }] = await Promise.all([
    import('./sandbox/define-coder.ts'),
    import('./sandbox/run-coder.ts'),
  ])
  return {
    workflow: defineCoder(models),
    handlers: [code.handler],
    show: (report, shown) => showCoder(report, { ...shown, code }),
  }
}
