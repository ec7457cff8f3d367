import type { EventDefinition } from '../event/event-definition.ts'
import type { MoneyString } from '../money/money.ts'
import type { LedgerEntry } from '../run/ledger-entry.ts'
import type { RunEvent } from '../run/run-event.ts'
import type { RunStatus, RunSummary, RunView } from '../run/run-view.ts'
import type { BudgetPolicyOptions } from '../workflow/budget-policy.ts'
import type { CallArguments } from '../workflow/workflow-context.ts'
import type { BudgetLimit, Workflow } from '../workflow/workflow-definition.ts'
import type { EventsOptions, RunHandle, SendArguments } from './run-handle.ts'

export interface StartOptions extends BudgetPolicyOptions {
  /** Your own id makes the start idempotent: same id and same input is the same run. Default: a random UUID. */
  readonly runId?: string
  /** Instead of the definition's budget. */
  readonly budget?: BudgetLimit
}

export interface ListOptions {
  readonly workflow?: string
  readonly status?: RunStatus
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
  cancel(runId: string, reason?: string): Promise<void>
  /**
   * Sets a higher limit: an amount such as `usd('2')`, or `unlimited`. A run that is paused for its budget goes on at the
   * same step. Rejects with `InvalidValueError` where the limit is not higher, with `RunEndedError` after the run's end.
   */
  raiseBudget(runId: string, limit: BudgetLimit): Promise<void>
  reconcile(runId: string, entryKey: string, actual: MoneyString): Promise<void>
  /** Idempotent. Lets nothing new begin, aborts what is open, waits for it. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
