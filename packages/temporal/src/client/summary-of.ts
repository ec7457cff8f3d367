import type { WorkflowExecutionDescription, WorkflowExecutionInfo } from '@temporalio/client'
import { type RunStatus, type RunSummary, toWireError, WfloError } from '@wflo/core'
import { isUnfinished } from '@wflo/core/runtime'
import { type BudgetFacts, openBudget } from '../protocol/budget-facts.ts'
import type { StartMemo, StatusMemo } from '../protocol/memo.ts'
import { names, parseWorkflowType } from '../protocol/names.ts'

type Execution = WorkflowExecutionInfo | WorkflowExecutionDescription

/** What a cluster knows of a run without its workers. An output is not among it. */
export function summaryOf(execution: Execution): RunSummary {
  return endedByTemporal(execution, standingOf(execution))
}

/** A run that somebody terminated has not heard of it: Temporal has the last word. */
export function endedByTemporal({ status: { name }, closeTime }: Execution, summary: RunSummary): RunSummary {
  const status = endings[name]
  if (status === undefined || !isUnfinished(summary.status)) return summary
  const { pause: _, ...known } = summary
  const error = new WfloError(`run "${summary.runId}" was ended by Temporal: ${name}`, { code: 'run_terminated' })
  return {
    ...known,
    status,
    waitingFor: [],
    approvals: [],
    ...(closeTime === undefined ? {} : { endedAt: closeTime.getTime() }),
    ...(status === 'failed' ? { error: toWireError(error) } : {}),
  }
}

/** As the run itself has written it down. One that has written nothing runs, as far as it knows. */
function standingOf({ workflowId, type, memo, startTime, closeTime }: Execution): RunSummary {
  const start = memo?.[names.startMemo] as StartMemo | undefined
  const standing = memo?.[names.statusMemo] as StatusMemo | undefined
  const { name, version } = parseWorkflowType(type) ?? { name: type, version: 1 }
  const endedAt = standing?.endedAt ?? closeTime?.getTime()
  return {
    runId: workflowId,
    workflow: name,
    version,
    status: standing?.status ?? 'running',
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

/** By the status of a workflow that has ended. */
const endings: Readonly<Record<string, RunStatus>> = {
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
