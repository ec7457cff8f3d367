import { join } from 'node:path'
import type { AgentStop } from '@wflo/core'
import type { App, JobResult } from '../app.ts'
import { exitCodes } from '../exit-code.ts'
import type { RunReport } from '../run-report.ts'
import { runWorkflow, setupOf, startOptions } from '../run-workflow.ts'
import { showReport } from '../show-report.ts'
import type { CodePlace } from './code-place.ts'
import { producedFiles } from './code-report.ts'
import type { CodeSetup } from './code-setup.ts'
import { defineCoder } from './define-coder.ts'
import { saveFiles } from './save-files.ts'

export interface CodeApp extends App {
  readonly code: CodePlace
}

/** A model does a task by writing code, which runs in a sandbox. */
export async function runCoder(setup: CodeSetup, app: CodeApp): Promise<JobResult> {
  const { code, screen, settings } = app
  screen.say(`A model writes Python, and a sandbox runs it (${code.description}), under one budget:\n`)
  const workflow = defineCoder(settings.models)
  const input = { ...setup, ...setupOf(settings) }
  const report = await runWorkflow(
    {
      workflow,
      handlers: [code.handler],
      start: (client) => client.start(workflow, input, startOptions(settings)),
    },
    app,
  )
  return await showCoder(report, app)
}

/** Saves the files that the code made, and prints the run. */
export async function showCoder(report: RunReport, app: CodeApp): Promise<JobResult> {
  const { code, screen, settings } = app
  const folder = settings.out ?? join('.wflo/out', report.run.runId)
  const files = await saveFiles(producedFiles(report), { artifacts: code.artifacts, folder })
  const shown = showReport(report, app, files)
  const json = { ...shown.json, files: files.map((file) => ({ ...file })) }
  const problem = stopProblem(report)
  if (problem === undefined) return { ...shown, json }
  screen.complain(`\nerror: ${problem.message}`)
  return { exitCode: problem.exitCode, json }
}

/** An agent that had to stop has completed its run, but not its task. */
function stopProblem({ run: { output } }: RunReport) {
  const { stopped } = (output ?? {}) as { readonly stopped?: AgentStop }
  if (stopped === 'budget') {
    return { message: 'the budget cannot hold the next turn: raise --budget', exitCode: exitCodes.budget }
  }
  return stopped === 'max_turns'
    ? { message: 'the model did not come to an end in 6 turns: ask for less', exitCode: exitCodes.failure }
    : undefined
}
