import type { StepHandler, WorkflowDefinition } from '@wflo/core'
import type { App, JobResult } from './app.ts'
import { defineResearch } from './custom-step/define-research.ts'
import { searchHandler } from './custom-step/search-handler.ts'
import { defineDigest, defineQuestion } from './definitions.ts'
import { runWorkflow } from './run-workflow.ts'
import { showReport } from './show-report.ts'
import type { StoredRun } from './stored-run.ts'
import { texts } from './texts.ts'
import { UsageError } from './usage-error.ts'

/** Goes on with a run where it was interrupted; shows it where it has ended. Nothing that was finished is done again. */
export async function runResume(stored: StoredRun, app: App): Promise<JobResult> {
  const { summary, lastSequence, input } = stored
  const { workflow, handlers } = definitionOf(stored)
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
  return showReport(report, app)
}

/** The input is what the run was started with: it fits. */
type Startable = WorkflowDefinition & { readonly '~types'?: { call: (value: unknown) => void; output: unknown } }

interface Definition {
  readonly workflow: WorkflowDefinition
  readonly handlers: readonly StepHandler[]
}

function definitionOf({ summary: { workflow, runId }, models }: StoredRun): Definition {
  switch (workflow) {
    case 'question':
      return { workflow: defineQuestion(models), handlers: [] }
    case 'digest':
      return { workflow: defineDigest(models), handlers: [] }
    case 'research':
      return { workflow: defineResearch(models), handlers: [searchHandler(texts)] }
    default:
      throw new UsageError(`run ${JSON.stringify(runId)} is none of the example's: its workflow is "${workflow}"`)
  }
}
