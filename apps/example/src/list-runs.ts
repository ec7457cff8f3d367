import type { JsonObject, RunSummary } from '@wflo/core'
import type { Journal } from '@wflo/core/engine'
import { dollars } from './amounts.ts'
import type { JobResult } from './app.ts'
import { exitCodes } from './exit-code.ts'
import type { Screen } from './screen.ts'

/** The newest runs are what people look for. */
const mostShown = 50

/** What `--runs` prints: the runs of the file, newest first. */
export async function listRuns(journal: Journal, screen: Screen): Promise<JobResult> {
  const runs = await journal.list({ limit: mostShown })
  if (runs.length === 0) screen.say('There is no run yet: pnpm example --prompt "…" starts one.')
  for (const line of table(runs.map(toCells))) screen.say(line)
  const open = runs.find(({ endedAt }) => endedAt === undefined)
  if (open !== undefined) screen.say(`\nGo on with one that has not ended: pnpm example --resume ${open.runId}`)
  return { exitCode: exitCodes.success, json: { runs: runs.map(toJson) } }
}

function toCells({ runId, workflow, status, startedAt, budget }: RunSummary): readonly string[] {
  const started = new Date(startedAt).toISOString().replace('T', ' ').slice(0, 19)
  return [runId, workflow, status, started, dollars(budget.spent)]
}

function toJson({ runId, workflow, status, startedAt, endedAt, budget }: RunSummary): JsonObject {
  return { runId, workflow, status, startedAt, endedAt: endedAt ?? null, cost: budget.spent, budget: { ...budget } }
}

/** Columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return []
  const all = [['RUN', 'WORKFLOW', 'STATUS', 'STARTED (UTC)', 'COST'], ...rows]
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
