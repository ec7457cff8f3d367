import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { parseMoney, type RunHandle, type WorkflowClient } from '@wflo/core'
import { createEngine } from '@wflo/core/engine'
import { openai } from '@wflo/openai'
import { sqliteJournal } from '@wflo/sqlite'
import { everything, go, quick, review, rounds } from './definitions.ts'
import { countingJournal, type KillPoint, killingJournal } from './killing-journal.ts'

/** What a worker process is told, as JSON in its first argument. */
export interface WorkerTask {
  readonly file: string
  readonly witness: string
  readonly baseUrl: string
  /** Ids and workflows of the runs that it starts or goes on with, and waits for. */
  readonly runs: readonly { readonly runId: string; readonly workflow: 'everything' | 'rounds' | 'quick' }[]
  readonly kill?: KillPoint
  /** Take up what others have left, too. */
  readonly recover?: boolean
}

/** What it prints as its last line. */
export interface WorkerReport {
  readonly results: { readonly [runId: string]: unknown }
  readonly appends: number
}

const task = JSON.parse(process.argv[2] ?? '') as WorkerTask
const journal = countingJournal(sqliteJournal({ path: task.file, pollInterval: 5 }))
const engine = createEngine({
  workflows: [everything, rounds, quick, review],
  providers: [openai({ baseURL: task.baseUrl, apiKey: 'none' })],
  journal: task.kill === undefined ? journal : killingJournal(journal, task.kill),
  config: { witness: task.witness },
  recover: task.recover ?? false,
})
const attending = new AbortController()
const attended = attend(engine, attending.signal)
const results: Record<string, unknown> = {}
await Promise.all(
  task.runs.map(async ({ runId, workflow }) => {
    results[runId] = await (await start(runId, workflow)).result()
  }),
)
attending.abort()
await attended
const report: WorkerReport = { results, appends: journal.count() }
process.stdout.write(`${JSON.stringify(report)}\n`)
await engine.close()

function start(runId: string, workflow: WorkerTask['runs'][number]['workflow']): Promise<RunHandle> {
  if (workflow === 'everything') return engine.start(everything, undefined, { runId })
  return workflow === 'rounds' ? engine.start(rounds, undefined, { runId }) : engine.start(quick, runId, { runId })
}

/** Somebody who decides, raises budgets and sends events, wherever a run waits for one. */
async function attend(client: WorkflowClient, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const run of await client.list({ status: ['running', 'paused'] })) {
      const handle = client.handle(run.runId)
      // What is late is refused, and another process may have been faster.
      if (run.approvals.length > 0) await handle.approve({ approved: true, by: 'ada' }).catch(() => {})
      if (run.waitingFor.includes('go')) await handle.send(go).catch(() => {})
      if (run.pause?.reason === 'budget') {
        const limit = parseMoney(run.budget.limit ?? '0') + parseMoney(run.pause.missing)
        await handle.raiseBudget(limit).catch(() => raiseParent(client, run.parent?.runId, limit))
      }
    }
    await pause(4)
  }
}

/** A child gets more out of what its parent has left: that may have to be raised first. */
async function raiseParent(client: WorkflowClient, parent: string | undefined, by: bigint): Promise<void> {
  if (parent === undefined) return
  const { limit = '0' } = (await client.get(parent)).budget
  await client.raiseBudget(parent, parseMoney(limit) + by).catch(() => {})
}
