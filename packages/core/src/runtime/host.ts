import type { WireError } from '../errors/wire-error.ts'
import type { AttemptReport } from '../handler/step-handler.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { MoneyString } from '../money/money.ts'
import type { BudgetView } from '../run/budget-view.ts'
import type { RunChange } from '../run/run-event.ts'
import type { StepDefinition } from '../step/step-definition.ts'

/**
 * The port under the runtime: the few things that a place to run workflows has to provide. Listeners are called one
 * at a time, each followed by a drain of the microtasks it caused, in an order that is the same at every replay.
 */
export interface Host {
  readonly runId: string
  /** Recorded with the run. The generator itself lives in the runtime. */
  readonly seed: number
  /** Milliseconds since the epoch: the time of the event that is being delivered. Never goes back. */
  now(): number
  /** Throws a `DeterminismError` outside the delivery of an event: how a foreign await shows. */
  checkTurn(): void
  effect(command: EffectCommand): Pending<Outcome>
  timer(command: TimerCommand): Pending<void>
  /** Called once, before the body. Messages that came earlier are delivered after it. */
  inbox(listener: (message: InboxMessage) => void): void
  /** Visible to others only once the event that caused it is recorded. */
  publish(change: RunChange): void
}

/** Callbacks, not promises: the number of microtask turns may not depend on the host. */
export interface Pending<Value> {
  on(listener: (value: Value) => void): void
  /** Asks for an early end. An effect still has an outcome after it; a timer has not. */
  cancel(): void
}

/** One attempt of one step, the look-up of one tariff, or the count of one request's tokens. */
export interface EffectCommand {
  /** `command/step/attempt`: identity in the log, valid within this run only. */
  readonly key: string
  readonly kind: string
  readonly name: string
  readonly attempt: number
  readonly input: Json
  readonly target: string
  /** Whose it is; also for a look-up (kind `tariff`) and a count (kind `tighten`), which cost nothing. */
  readonly step?: StepDefinition
  /** The upper bound that is reserved for it. Absent: the attempt is free. */
  readonly reserve?: MoneyString
  readonly state: JsonObject
  readonly budget: BudgetView
}

export interface TimerCommand {
  /** `command/what`, such as `3/sleep` or `4/backoff/2`. */
  readonly key: string
  readonly ms: number
}

/** How an attempt went. `report` is what the handler learned of its cost and usage, whatever the outcome. */
export type Outcome =
  | { readonly status: 'completed'; readonly output: Json; readonly report?: AttemptReport }
  | {
      readonly status: 'failed'
      readonly error: WireError
      /** What to book where no cost was reported. */
      readonly booking: 'release' | 'unresolved'
      readonly report?: AttemptReport
    }
  /** `notSent`: it was cancelled before it began, so nothing can have been charged. */
  | { readonly status: 'cancelled'; readonly notSent?: true; readonly report?: AttemptReport }
  /** Nobody knows: the process died, the worker went away. */
  | { readonly status: 'lost'; readonly reason: string }

/** What comes from outside. */
export type InboxMessage =
  | { readonly type: 'event'; readonly name: string; readonly payload: Json }
  | { readonly type: 'cancel'; readonly reason: string }
  | { readonly type: 'reconcile'; readonly key: string; readonly actual: MoneyString }
  /** A new limit: US dollars, or `unlimited`. One that is not higher changes nothing. */
  | { readonly type: 'raise'; readonly limit: MoneyString }
