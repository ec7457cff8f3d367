import type { EventDefinition } from '../event/event-definition.ts'
import type { MoneyString } from '../money/money.ts'
import type { LedgerEntry } from '../run/ledger-entry.ts'
import type { RunEvent } from '../run/run-event.ts'
import type { RunView } from '../run/run-view.ts'
import type { BudgetLimit } from '../workflow/budget-limit.ts'
import type { DecisionOptions } from './decision-options.ts'

export interface EventsOptions {
  /** The first sequence number that is wanted. Default 1: the whole run. */
  readonly from?: number
  readonly signal?: AbortSignal
}

/** One run, wherever it executes. Handles are cheap: make as many as you like. */
export interface RunHandle<Output = unknown> {
  readonly runId: string
  /** The output. Rejects with the run's error, `RunCancelledError`, or `DeterminismError` while it is blocked. */
  result(options?: { readonly signal?: AbortSignal }): Promise<Output>
  /** History first, then live, until the run ends. Parts of streamed answers come live only. */
  events(options?: EventsOptions): AsyncIterable<RunEvent>
  get(): Promise<RunView>
  /** Every attempt of every priced step, in the order in which they were reserved. */
  ledger(): Promise<readonly LedgerEntry[]>
  /** Resolves once the event is recorded. Rejects with `RunEndedError` where the run can no longer read it. */
  send<Sent>(event: EventDefinition<unknown, Sent>, ...payload: SendArguments<Sent>): Promise<void>
  /** Decides on an approval, once. See `WorkflowClient.approve`. */
  approve(decision: DecisionOptions): Promise<void>
  /** Lets nothing new begin until `resume`; what is open ends and is booked. */
  pause(note?: string): Promise<void>
  resume(): Promise<void>
  /** Stops the run: open calls are aborted and booked. Resolves once the cancellation is recorded. */
  cancel(reason?: string): Promise<void>
  /**
   * Sets a higher limit: an amount such as `usd('2')`, or `unlimited`. A paused run goes on at the same step. Rejects
   * with `InvalidValueError` where the limit is not higher.
   */
  raiseBudget(limit: BudgetLimit): Promise<void>
  /** Closes an unresolved ledger entry at what it really cost: US dollars. */
  reconcile(entryKey: string, actual: MoneyString): Promise<void>
}

/** An event without payload is sent without one. */
export type SendArguments<Sent> = null extends Sent ? [payload?: Sent] : [payload: Sent]
