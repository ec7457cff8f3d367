import type { WorkflowExecutionDescription, WorkflowExecutionInfo } from '@temporalio/client'
import type { BudgetView, RunStatus, RunSummary } from '@wflo/core'
import type { StartMemo, StatusMemo } from '../protocol/memo.ts'
import { names, parseWorkflowType } from '../protocol/names.ts'

/** What a cluster knows of a run without its workers. An output is not among it. */
export function summaryOf(execution: WorkflowExecutionInfo | WorkflowExecutionDescription): RunSummary {
  const { workflowId, type, memo, status, startTime, closeTime } = execution
  const start = memo?.[names.startMemo] as StartMemo | undefined
  const standing = memo?.[names.statusMemo] as StatusMemo | undefined
  const { name, version } = parseWorkflowType(type) ?? { name: type, version: 1 }
  const endedAt = standing?.endedAt ?? closeTime?.getTime()
  return {
    runId: workflowId,
    workflow: start?.workflow ?? name,
    version: start?.version ?? version,
    status: standing?.status ?? statuses[status.name] ?? 'running',
    budget: standing?.budget ?? unspent(start?.budget),
    startedAt: startTime.getTime(),
    waitingFor: [],
    approvals: standing?.approvals ?? [],
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(start?.deadlineMs === undefined ? {} : { deadlineAt: startTime.getTime() + start.deadlineMs }),
    ...(start?.parent === undefined ? {} : { parent: start.parent }),
    ...(standing?.pause === undefined ? {} : { pause: standing.pause }),
    ...(standing?.error === undefined ? {} : { error: standing.error }),
  }
}

const statuses: Readonly<Record<string, RunStatus>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'failed',
  TIMED_OUT: 'failed',
}

function unspent(limit: string | undefined): BudgetView {
  const nothing = { spent: '0', reserved: '0', unresolved: '0' }
  if (limit === undefined) return nothing
  return limit === 'unlimited' ? { ...nothing, unlimited: true } : { ...nothing, limit, left: limit }
}
