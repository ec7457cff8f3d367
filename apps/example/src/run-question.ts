import type { App, JobResult } from './app.ts'
import { defineQuestion } from './definitions.ts'
import { budgetOption, runWorkflow } from './run-workflow.ts'
import { showReport } from './show-report.ts'

/** Asks one question and prints the answer and what it cost. */
export async function runQuestion(prompt: string, app: App): Promise<JobResult> {
  const question = defineQuestion(app.settings.model)
  const start = budgetOption(app.settings.budget)
  const report = await runWorkflow(question, (engine) => engine.start(question, { prompt }, start), app)
  return showReport(report, app)
}
