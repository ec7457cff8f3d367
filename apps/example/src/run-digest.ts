import { formatUsd, usd } from '@wflo/core'
import { dollars } from './amounts.ts'
import type { App, JobResult } from './app.ts'
import { runCrash } from './crash/run-crash.ts'
import { defineDigest } from './definitions.ts'
import type { DemoApp } from './demo-app.ts'
import { exitCodeFor, exitCodes } from './exit-code.ts'
import { explainError } from './explain-error.ts'
import type { RunReport } from './run-report.ts'
import { runWorkflow, setupOf, startOptions } from './run-workflow.ts'
import { lookForSandbox } from './sandbox/demo-sandbox.ts'
import { showDemoCode } from './sandbox/show-demo-code.ts'
import { showReport } from './show-report.ts'
import { texts } from './texts.ts'
import { toJsonReport } from './to-json-report.ts'

/** Less than the first call may cost, so that nothing is called at all. */
const tooSmall = usd('0.00001')

/** The demo: four model calls under a budget; the same ones over a crash; and under a
 * budget that cannot hold them; then code of a model, where there is a sandbox. */
export async function runDigest(app: DemoApp): Promise<JobResult> {
  app.screen.say('Three summaries side by side, then one over them, under one budget:\n')
  const shown = showReport(await runOnce(app.settings, app), app)
  if (shown.exitCode !== exitCodes.success) return shown
  await using sandbox = lookForSandbox(app.settings.database)
  // The crash is one of the embedded engine's process, over its file.
  const crash = app.settings.crash && app.place === undefined ? await runCrash(app) : undefined
  if (crash !== undefined && crash.exitCode !== exitCodes.success) return crash
  const refused = await showRefusal(crash === undefined ? shown.json : { ...shown.json, crash: crash.json }, app)
  // A worker on Temporal would have to be started with the sandbox.
  if (refused.exitCode !== exitCodes.success || app.place !== undefined) return refused
  const code = await showDemoCode(sandbox, app)
  return { exitCode: code.exitCode, json: { ...refused.json, code: code.json } }
}

function runOnce(terms: Parameters<typeof startOptions>[0], app: App): Promise<RunReport> {
  const workflow = defineDigest(app.settings.models)
  return runWorkflow(
    { workflow, start: (engine) => engine.start(workflow, { texts, ...setupOf(app.settings) }, startOptions(terms)) },
    app,
  )
}

/** Here the refusal is the success. */
async function showRefusal(first: JobResult['json'], app: DemoApp): Promise<JobResult> {
  const { access, screen } = app
  screen.say(`\nThe same workflow under a budget of ${dollars(formatUsd(tooSmall))}:\n`)
  const before = access.requestCount()
  const report = await runOnce({ budget: tooSmall, onExhausted: 'fail' }, app)
  const furtherRequests = access.requestCount() - before
  const { error } = report.run
  if (error?.code !== 'budget_exceeded') return unexpected(first, report, app)
  const explanation = explainError(error, access.context)
  screen.say(`${screen.paint('yellow', 'Refused before the first request')}: ${explanation.happened}.`)
  screen.say(`The server received ${before} requests before this run and ${furtherRequests} for it.`)
  const refusal = { ...toJsonReport(report, explanation), furtherRequests }
  return { exitCode: exitCodes.success, json: { ...first, refusal } }
}

/** Ctrl-C, or a budget that did not hold. */
function unexpected(first: JobResult['json'], report: RunReport, app: App): JobResult {
  const { exitCode, json } = showReport(report, app)
  const isRefused = report.run.status !== 'completed'
  return { exitCode: isRefused ? exitCode : exitCodeFor('not_refused'), json: { ...first, refusal: json } }
}
