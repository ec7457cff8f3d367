import type { SQLInputValue } from 'node:sqlite'
import type { RunSummary } from '@wflo/core'
import type { JournalFilter } from '@wflo/core/engine'
import type { Store } from './store.ts'

type Condition = readonly [sql: string, ...values: SQLInputValue[]]

/** Newest first. */
export function listRuns(store: Store, filter: JournalFilter): readonly RunSummary[] {
  const conditions = conditionsOf(filter)
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`
  const values = conditions.flatMap(([, ...each]) => each)
  // Few runs wait for a decision, which SQLite does not know.
  const table = filter.awaitsApproval === true ? 'runs INDEXED BY runs_with_approvals' : 'runs'
  const sql = `SELECT summary FROM ${table} ${where} ORDER BY id DESC LIMIT ?`
  return store.all(sql, ...values, filter.limit).map(({ summary }) => store.parse<RunSummary>(summary))
}

function conditionsOf({ workflow, statuses, parent, awaitsApproval, before }: JournalFilter): readonly Condition[] {
  const conditions: Condition[] = []
  if (workflow !== undefined) conditions.push(['workflow = ?', workflow])
  if (statuses !== undefined) {
    conditions.push([`status IN (${statuses.map(() => '?').join(', ')})`, ...statuses])
  }
  if (parent !== undefined) conditions.push(['parent = ?', parent])
  if (awaitsApproval !== undefined) conditions.push([awaitsApproval ? 'approvals > 0' : 'approvals = 0'])
  if (before !== undefined) conditions.push(['id < (SELECT id FROM runs WHERE run_id = ?)', before])
  return conditions
}
