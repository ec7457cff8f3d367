import type { App, JobResult } from './app.ts'
import { defineQuestion } from './definitions.ts'
import { runWorkflow, setupOf, startOptions } from './run-workflow.ts'
import { showReport } from './show-report.ts'

/** Asks one question and prints the answer and what it cost. */
export async function runQuestion(prompt: string, app: App): Promise<JobResult> {
  const workflow = defineQuestion(app.settings.models)
  const options = startOptions(app.settings)
  const report = await runWorkflow(
    { workflow, start: (engine) => engine.start(workflow, { prompt, ...setupOf(app.settings) }, options) },
    app,
  )
  return showReport(report, app)
}
