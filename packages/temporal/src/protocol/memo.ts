import type { ParentLink, PendingApproval, RunPause, RunStatus, WireError } from '@wflo/core'
import type { BudgetFacts } from './budget-facts.ts'

/** What a run was started as, beside its workflow's type: enough to know the same start again, without a worker. */
export interface StartMemo {
  /** Of the canonical input: 132 bits of SHA-256. Absent for a child: its parent starts it once. */
  readonly inputHash?: string
  /** US dollars, or `unlimited`. */
  readonly budget?: string
  readonly deadlineMs?: number
  readonly parent?: ParentLink
}

/**
 * How a run stands, written where its status changes: what a list shows without asking the run. A run that completes as it
 * was started, and has cost nothing, has none: Temporal says the same.
 */
export interface StatusMemo {
  readonly status: RunStatus
  readonly budget: BudgetFacts
  readonly approvals?: readonly PendingApproval[]
  readonly pause?: RunPause
  readonly error?: WireError
  readonly endedAt?: number
}
