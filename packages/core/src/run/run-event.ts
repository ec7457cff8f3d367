import type { WireError } from '../errors/wire-error.ts'
import type { Json } from '../json/json.ts'
import type { MoneyString } from '../money/money.ts'
import type { BudgetView } from './budget-view.ts'
import type { LedgerEntry } from './ledger-entry.ts'
import type { ParentLink } from './parent-link.ts'
import type { ApprovalDecision, PendingApproval } from './pending-approval.ts'
import type { StepResult } from './step-result.ts'

/** What the runtime tells about a run, in order. The same log always tells the same changes. */
export type RunChange =
  | {
      readonly type: 'run-start'
      readonly workflow: string
      readonly version: number
      readonly budget?: BudgetView
      /** When the run fails unless it has ended. */
      readonly deadlineAt?: number
      readonly parent?: ParentLink
    }
  /** The run goes on with a fresh log (`ctx.continueAs`), under the same budget. */
  | { readonly type: 'run-continue'; readonly budget: BudgetView }
  | { readonly type: 'step-start'; readonly stepId: string; readonly step: string; readonly kind: string }
  | {
      readonly type: 'attempt-start'
      readonly stepId: string
      readonly attempt: number
      readonly target: string
      /** What was reserved for it; absent where the attempt is free. */
      readonly entry?: LedgerEntry
      readonly budget?: BudgetView
    }
  | { readonly type: 'booking'; readonly stepId: string; readonly entry: LedgerEntry; readonly budget: BudgetView }
  | {
      readonly type: 'step-retry'
      readonly stepId: string
      readonly attempt: number
      readonly delay: number
      readonly error: WireError
    }
  | { readonly type: 'budget-wait'; readonly stepId: string; readonly quote: MoneyString; readonly budget: BudgetView }
  /** The run is paused; `stepId` where a step does not fit in the budget. */
  | { readonly type: 'run-pause'; readonly stepId?: string; readonly pause: RunPause; readonly budget: BudgetView }
  /** A pause is over: that for the budget, or the one that somebody asked for. */
  | { readonly type: 'run-resume'; readonly reason?: 'request'; readonly budget: BudgetView }
  | { readonly type: 'budget-raise'; readonly budget: BudgetView }
  /** So much of the limit is spent or unresolved: 50, 75 or 90 percent, each said once a limit. */
  | { readonly type: 'budget-warning'; readonly percent: number; readonly budget: BudgetView }
  | { readonly type: 'step-end'; readonly stepId: string; readonly step: string; readonly result: StepResult }
  | { readonly type: 'wait-start'; readonly stepId: string; readonly event: string }
  | { readonly type: 'wait-end'; readonly stepId: string; readonly event: string; readonly received: boolean }
  | { readonly type: 'approval-start'; readonly stepId: string; readonly approval: PendingApproval }
  /** Without a decision the time was up, or the run no longer needed one. */
  | {
      readonly type: 'approval-end'
      readonly stepId: string
      readonly decision?: ApprovalDecision
      readonly reason: ApprovalEnd
    }
  | { readonly type: 'run-end'; readonly end: RunEnd; readonly budget: BudgetView }

export type ApprovalEnd = 'decided' | 'timeout' | 'cancelled'

/** Why a run is paused: nothing new begins, what is open ends and is booked. */
export type RunPause = BudgetPause | RequestedPause

/** Somebody asked for it; it lasts until `resume`. */
export interface RequestedPause {
  readonly reason: 'request'
  readonly note?: string
}

/** A step does not fit in the budget, which has to be raised by `missing` at the least. */
export interface BudgetPause {
  readonly reason: 'budget'
  /** The step that does not fit. */
  readonly step: string
  /** The most that it can cost. */
  readonly quote: MoneyString
  /** What the limit lacks for it. */
  readonly missing: MoneyString
}

/** How a run ended. */
export type RunEnd =
  | { readonly status: 'completed'; readonly output: Json }
  | { readonly status: 'failed'; readonly error: WireError }
  | { readonly status: 'cancelled'; readonly reason: string }

/** A change with its place in the run (dense, from 1) and its time in milliseconds since the epoch. */
export type RecordedRunEvent = RunChange & { readonly sequence: number; readonly at: number }

/** A piece of a streamed answer. Parts reach live observers only: they are in no record and have no sequence. */
export interface StepPartEvent {
  readonly type: 'step-part'
  readonly stepId: string
  readonly attempt: number
  readonly part: Json
}

export type RunEvent = RecordedRunEvent | StepPartEvent
