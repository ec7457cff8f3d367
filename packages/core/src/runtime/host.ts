import type { WireError } from '../errors/wire-error.ts'
import type { AttemptReport } from '../handler/step-handler.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { MoneyString } from '../money/money.ts'
import type { BudgetView } from '../run/budget-view.ts'
import type { LedgerEntry } from '../run/ledger-entry.ts'
import type { RequestedPause, RunChange } from '../run/run-event.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import type { BudgetPolicy } from '../workflow/budget-policy.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'

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
  /** Sends a message to the child run that an open effect of this key is. */
  post(key: string, message: InboxMessage): void
  /**
   * Goes on as a fresh run of the same id, with a new history: `carry` is all that it keeps. Called last; nothing is open.
   * Throws where it is more than a history takes: then the run fails with that.
   */
  continueAs(carry: Carry): void
  /** `near-limit`: the history has room for what is open, and for nothing new. The same at every replay. */
  pressure(): 'ok' | 'near-limit'
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
  /** Present where the attempt is a run of its own (kind `workflow`): the host starts it once, and never loses it. */
  readonly child?: ChildRun
}

/** A run that an attempt of another run is. Its outcome is the child's end, with what the child has booked as its cost. */
export interface ChildRun {
  readonly runId: string
  readonly workflow: WorkflowDefinition
  readonly input: Json
  /** US dollars, or `unlimited`. Absent: the child has no budget. */
  readonly budget?: MoneyString
  readonly policy?: BudgetPolicy
}

/** What a run keeps over `ctx.continueAs`: everything but its outcomes. */
export interface Carry {
  readonly input: Json
  readonly state: JsonObject
  /** Commands so far: numbers go on, so that keys stay unique in the books. */
  readonly commands: number
  readonly books: CarriedBooks
  /** Events that were sent and not read yet, oldest first. */
  readonly mail: readonly { readonly name: string; readonly payload: Json }[]
  readonly deadlineAt?: number
  /** Somebody has paused the run: nothing begins until `resume`. */
  readonly pause?: RequestedPause
}

export interface CarriedBooks {
  /** US dollars, or `unlimited`. */
  readonly limit?: MoneyString
  readonly spent: MoneyString
  /** Entries that may still be reconciled. */
  readonly unresolved: readonly LedgerEntry[]
  readonly overrun?: string
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
  /**
   * Nobody knows: the process died, the worker went away. One that could still say something says what it knew;
   * `notSent`: nothing was asked of anybody, so nothing can have been charged, and it is made again whatever `onLost` says.
   */
  | { readonly status: 'lost'; readonly reason: string; readonly notSent?: true; readonly report?: AttemptReport }

/** What comes from outside. */
export type InboxMessage =
  | { readonly type: 'event'; readonly name: string; readonly payload: Json }
  /** By an approver, on a pending approval of this id. */
  | {
      readonly type: 'decision'
      readonly approval: string
      readonly approved: boolean
      readonly by: string
      readonly note?: string
    }
  | { readonly type: 'cancel'; readonly reason: string }
  /** Nothing new begins until `resume`. */
  | { readonly type: 'pause'; readonly note?: string }
  | { readonly type: 'resume' }
  | { readonly type: 'reconcile'; readonly key: string; readonly actual: MoneyString }
  /**
   * A new limit: US dollars, or `unlimited`. One that is not higher changes nothing. With `child`, the key of the attempt
   * that a child run is: what the child gets more is reserved here before the child gets it.
   */
  | { readonly type: 'raise'; readonly limit: MoneyString; readonly child?: string }
