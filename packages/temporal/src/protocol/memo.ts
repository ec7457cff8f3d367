import type { BudgetView, ParentLink, PendingApproval, RunPause, RunStatus, WireError } from '@wflo/core'
import type { DefinitionShape } from './definition-shape.ts'

/** What a run was started as: enough to know the same start again, without a worker. */
export interface StartMemo {
  readonly workflow: string
  readonly version: number
  /** Of the canonical input, by SHA-256. Absent for a child: its parent starts it once. */
  readonly inputHash?: string
  readonly shape: DefinitionShape
  /** US dollars, or `unlimited`. */
  readonly budget?: string
  readonly deadlineMs?: number
  readonly parent?: ParentLink
}

/** How a run stands, written where its status changes: what a list shows without asking the run. */
export interface StatusMemo {
  readonly status: RunStatus
  readonly budget: BudgetView
  readonly approvals?: readonly PendingApproval[]
  readonly pause?: RunPause
  readonly error?: WireError
  readonly endedAt?: number
}
