import { dollars } from '../amounts.ts'
import type { App, JobResult } from '../app.ts'
import type { RunReport } from '../run-report.ts'
import { runWorkflow, setupOf, startOptions } from '../run-workflow.ts'
import { showReport } from '../show-report.ts'
import { texts } from '../texts.ts'
import { defineResearch } from './define-research.ts'
import { searchHandler } from './search-handler.ts'

/** A workflow with a paid kind of step that is defined here, not in Wflo: one budget over all of it. */
export async function runCustomStep(app: App): Promise<JobResult> {
  app.screen.say('A search, checks and a model, each at a price of its own, under one budget:\n')
  const workflow = defineResearch(app.settings.models)
  const options = startOptions(app.settings)
  const report = await runWorkflow(
    {
      workflow,
      handlers: [searchHandler(texts)],
      start: (engine) => engine.start(workflow, { query: 'clocks and rivers', ...setupOf(app.settings) }, options),
    },
    app,
  )
  showBooks(report, app)
  return showReport(report, app)
}

/** What each call held and what it cost, also where it is not asked for: it is what this job is about. */
function showBooks({ ledger }: RunReport, { screen }: App): void {
  screen.say('')
  for (const { key, target, state, reserved, amount, sheet = 'no sheet' } of ledger) {
    screen.say(`${key}  ${target}  ${state}: ${dollars(amount)} of ${dollars(reserved)} held (${sheet})`)
  }
}
