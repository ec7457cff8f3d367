import type { Duration } from '../duration/duration.ts'
import type { EventDefinition } from '../event/event-definition.ts'
import type { MoneyString } from '../money/money.ts'
import type { LedgerEntry } from '../run/ledger-entry.ts'
import type { RunEvent } from '../run/run-event.ts'
import type { RunStatus, RunSummary, RunView } from '../run/run-view.ts'
import type { BudgetLimit } from '../workflow/budget-limit.ts'
import type { BudgetPolicyOptions } from '../workflow/budget-policy.ts'
import type { CallArguments } from '../workflow/workflow-context.ts'
import type { Workflow } from '../workflow/workflow-definition.ts'
import type { DecisionOptions } from './decision-options.ts'
import type { EventsOptions, RunHandle, SendArguments } from './run-handle.ts'

export interface StartOptions extends BudgetPolicyOptions {
  /** Instead of the definition's: how long the run may take before it fails with `RunDeadlineError`. */
  readonly deadline?: Duration
  /** Your own id makes the start idempotent: same id and same input is the same run. Default: a random UUID. */
  readonly runId?: string
  /** Instead of the definition's budget. */
  readonly budget?: BudgetLimit
}

export interface ListOptions {
  readonly workflow?: string
  /** One, or any of several. */
  readonly status?: RunStatus | readonly RunStatus[]
  /** Children of this run. */
  readonly parent?: string
  /** Only runs that wait for a decision, or only those that do not. */
  readonly awaitsApproval?: boolean
  /** Only runs that began before this one: the last run of a page gives the next page. */
  readonly before?: string
  /** Default 100. */
  readonly limit?: number
}

/** Starts runs and talks to them. The embedded engine is one; a client of a cluster is another. */
export interface WorkflowClient {
  start<Call, Output>(
    workflow: Workflow<string, Call, Output>,
    ...args: [...CallArguments<NoInfer<Call>>, options?: StartOptions]
  ): Promise<RunHandle<Output>>
  /** A handle for a run that was started before. Rejects with `RunNotFoundError`. */
  get(runId: string): Promise<RunView>
  handle<Output = unknown>(runId: string): RunHandle<Output>
  /** Newest first. */
  list(options?: ListOptions): Promise<readonly RunSummary[]>
  result(runId: string, options?: { readonly signal?: AbortSignal }): Promise<unknown>
  events(runId: string, options?: EventsOptions): AsyncIterable<RunEvent>
  ledger(runId: string): Promise<readonly LedgerEntry[]>
  send<Sent>(runId: string, event: EventDefinition<unknown, Sent>, ...payload: SendArguments<Sent>): Promise<void>
  /**
   * Decides on an approval, once. Rejects with `ApprovalClosedError` where it is too late, `UnknownApprovalError` where
   * nobody asked, `ApproverNotListedError` where `by` may not decide.
   */
  approve(runId: string, decision: DecisionOptions): Promise<void>
  cancel(runId: string, reason?: string): Promise<void>
  /** Lets nothing new begin until `resume`; what is open ends and is booked. Children are paused too. Idempotent. */
  pause(runId: string, note?: string): Promise<void>
  /** Ends a pause that was asked for. Idempotent. */
  resume(runId: string): Promise<void>
  /**
   * Sets a higher limit: an amount such as `usd('2')`, or `unlimited`. A run that is paused for its budget goes on at the
   * same step. What a child gets more is taken from its parent. Rejects with `InvalidValueError` where the limit is not
   * higher, or more than the parent has left, and with `RunEndedError` after the run's end.
   */
  raiseBudget(runId: string, limit: BudgetLimit): Promise<void>
  reconcile(runId: string, entryKey: string, actual: MoneyString): Promise<void>
  /** Idempotent. Lets nothing new begin, aborts what is open, waits for it. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
