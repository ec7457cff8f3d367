import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import type { JobResult } from '../app.ts'
import { defineDigest } from '../definitions.ts'
import type { DemoApp } from '../demo-app.ts'
import { exitCodeFor } from '../exit-code.ts'
import { runWorkflow } from '../run-workflow.ts'
import { showReport } from '../show-report.ts'
import { readStoredRun } from '../stored-run.ts'
import { texts } from '../texts.ts'
import { toJsonReport } from '../to-json-report.ts'
import type { CrashTask } from './crash-task.ts'

/** Three summaries; what comes after them is what the process does not live to see. */
const finishedSteps = texts.length

/** A run whose process is killed half-way, and finished by this one. */
export async function runCrash(app: DemoApp): Promise<JobResult> {
  const { screen, access, settings } = app
  const runId = crypto.randomUUID()
  screen.say('\nThe same workflow in a process of its own, which is killed half-way:\n')
  const before = access.requestCount()
  const isKilled = await runChild({
    database: settings.database,
    runId,
    models: settings.models,
    baseUrls: access.baseUrls,
    finishedSteps,
  })
  if (!isKilled) return { exitCode: exitCodeFor('not_killed'), json: {} }
  const answered = access.requestCount() - before
  screen.say(`Killed (SIGKILL) after ${answered} of 4 calls. This process goes on with the run, from its file:\n`)
  const report = await finish(runId, app)
  const requests = access.requestCount() - before
  const shown = showReport(report, app)
  screen.say(`\nThe server received ${requests} requests for this run: no finished call was made again.`)
  if (report.run.budget.unresolved !== '0') screen.say(unresolvedNote)
  return { exitCode: shown.exitCode, json: { ...toJsonReport(report), answeredBefore: answered, requests } }
}

const unresolvedNote =
  'The call that was reserved when the process died stays booked at its most: nobody can know whether it was sent.'

async function finish(runId: string, app: DemoApp) {
  const { lastSequence, input } = await readStored(runId, app)
  const workflow = defineDigest(app.settings.models)
  const given = { ...(input as { readonly texts: readonly string[] }), models: app.settings.models, demo: true }
  return await runWorkflow(
    { workflow, from: lastSequence + 1, start: (engine) => engine.start(workflow, given, { runId }) },
    app,
  )
}

async function readStored(runId: string, app: DemoApp) {
  const journal = app.openJournal()
  try {
    return await readStoredRun(journal, runId)
  } finally {
    await journal.close()
  }
}

/** Whether it was killed, as it was meant to be. */
async function runChild(task: CrashTask): Promise<boolean> {
  const program = join(import.meta.dirname, 'crash-child.js')
  const args = ['--disable-warning=ExperimentalWarning', program, JSON.stringify(task)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  // Windows knows no signals: there a killed process has an exit code.
  return signal === 'SIGKILL' || (process.platform === 'win32' && code !== 0)
}
