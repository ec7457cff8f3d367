import type { WorkflowExecutionDescription, WorkflowExecutionInfo } from '@temporalio/client'
import type { RunStatus, RunSummary } from '@wflo/core'
import { type BudgetFacts, openBudget } from '../protocol/budget-facts.ts'
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
    workflow: name,
    version,
    status: standing?.status ?? statuses[status.name] ?? 'running',
    budget: openBudget(standing?.budget ?? unspent(start?.budget)),
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

function unspent(limit: string | undefined): BudgetFacts {
  if (limit === undefined) return {}
  return limit === 'unlimited' ? { unlimited: true } : { limit }
}
