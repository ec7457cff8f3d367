import type { Json } from '../json/json.ts'
import type { MoneyString } from '../money/money.ts'
import type { ParentLink } from '../run/parent-link.ts'
import type { FoldSeed } from '../run/run-fold.ts'
import type { Carry, InboxMessage, Outcome } from '../runtime/host.ts'
import type { BudgetPolicy } from '../workflow/budget-policy.ts'

/** Something that happened to a run. Applying it is the only way in which a run gets on. */
export type LogEvent =
  | RunStarted
  | { readonly type: 'outcome'; readonly at: number; readonly key: string; readonly outcome: Outcome }
  | { readonly type: 'fired'; readonly at: number; readonly key: string }
  | { readonly type: 'message'; readonly at: number; readonly message: InboxMessage }

/** The first record of every log. A newer `log` or `protocol` than this package knows is refused by name. */
export interface RunStarted {
  readonly type: 'run-started'
  /** Version of the record format. */
  readonly log: 1
  /** Version of everything that decides on commands: order, random numbers, back-off, closing. */
  readonly protocol: 1 | 2 | 3
  readonly at: number
  readonly runId: string
  readonly workflow: string
  readonly version: number
  readonly input: Json
  readonly seed: number
  /** US dollars, or `unlimited`. Absent: the run has no budget. */
  readonly budget?: MoneyString
  /** What happens at the limit. Absent: what does not fit fails, what has to wait waits. */
  readonly policy?: BudgetPolicy
  /** Milliseconds from the start. */
  readonly deadlineMs?: number
  readonly parent?: ParentLink
  /** Present in a fresh log (`ctx.continueAs`): what the run has kept. `input` is still that of the start. */
  readonly continued?: Continued
}

export interface Continued {
  readonly carry: Carry
  readonly view: FoldSeed
  /** Of the last event before. */
  readonly sequence: number
}

/** What the events before it made the runtime start. Replaying them has to start the same again. */
export interface EffectStarted {
  readonly type: 'started'
  readonly key: string
  readonly kind: string
  readonly input: Json
  /** Held in the budget while it is open. */
  readonly reserve?: MoneyString
}

export type LogRecord =
  | LogEvent
  | EffectStarted
  /** The run was blocked at the event before: what that event causes has not been recorded. */
  | { readonly type: 'blocked'; readonly at: number; readonly reason: string }
