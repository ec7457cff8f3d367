import type { App, JobResult } from './app.ts'
import { notRaised } from './ask-for-budget.ts'
import { complain } from './complain.ts'
import { exitCodeFor, exitCodes } from './exit-code.ts'
import { explainError } from './explain-error.ts'
import { printable } from './printable.ts'
import { isInterrupted, type RunReport } from './run-report.ts'
import type { SavedFile } from './sandbox/save-files.ts'
import { summaryLines } from './summary.ts'
import { toJsonReport } from './to-json-report.ts'

/** Prints a run that has ended: answer, summary, and if it failed what to do. */
export function showReport(
  report: RunReport,
  { access, place, screen, settings }: App,
  files: readonly SavedFile[] = [],
): JobResult {
  const link = place?.linkTo(report.run.runId)
  const answer = answerOf(report)
  if (answer !== undefined) screen.say(`\n${printable(answer)}`)
  screen.say('')
  for (const line of summaryLines(report, { paint: screen.paint, verbose: settings.verbose, link, files }))
    screen.say(line)
  const { exitCode, json } = showEnd(report, { access, screen })
  return { exitCode, json: link === undefined ? json : { ...json, temporal: link } }
}

function showEnd(report: RunReport, { access, screen }: Pick<App, 'access' | 'screen'>): JobResult {
  if (isInterrupted(report)) return showInterrupted(report, screen)
  if (report.run.status === 'cancelled') return showCancelled(report, screen)
  const { error } = report.run
  if (error === undefined) return { exitCode: exitCodeFor(undefined), json: toJsonReport(report) }
  const explanation = explainError(error, access.context)
  complain(explanation, screen)
  return { exitCode: exitCodeFor(error.code), json: toJsonReport(report, explanation) }
}

function showInterrupted(report: RunReport, screen: App['screen']): JobResult {
  screen.complain(`\nInterrupted. What is finished is kept; go on with: pnpm example --resume ${report.run.runId}`)
  return { exitCode: exitCodes.interrupted, json: toJsonReport(report) }
}

/** Ctrl-C says so itself; that nobody raised the budget is the budget's word. */
function showCancelled(report: RunReport, screen: App['screen']): JobResult {
  const isNotRaised = report.run.error?.fields?.reason === notRaised
  if (!isNotRaised) return { exitCode: exitCodeFor('run_cancelled'), json: toJsonReport(report) }
  screen.complain(`\nerror: the run was stopped, because ${notRaised}`)
  return { exitCode: exitCodeFor('budget_exceeded'), json: toJsonReport(report) }
}

function answerOf({ run: { output } }: RunReport): string | undefined {
  if (typeof output !== 'object' || output === null || !('text' in output)) return undefined
  return typeof output.text === 'string' ? output.text : undefined
}
