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
  const sql = `SELECT summary FROM runs ${indexOf(filter)} ${where} ORDER BY id DESC LIMIT ?`
  return store.all(sql, ...values, filter.limit).map(({ summary }) => store.parse<RunSummary>(summary))
}

/** SQLite does not know that few runs wait for a decision, and that many may have the same workflow. */
function indexOf({ awaitsApproval, workflow, statuses, parent }: JournalFilter): string {
  if (parent !== undefined) return ''
  if (awaitsApproval === true) return 'INDEXED BY runs_with_approvals'
  return workflow === undefined || statuses === undefined ? '' : 'INDEXED BY runs_by_workflow_and_status'
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
