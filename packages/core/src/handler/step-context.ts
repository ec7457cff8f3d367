import type { Json, JsonObject } from '../json/json.ts'
import type { Logger } from '../logger/logger.ts'
import type { Money } from '../money/money.ts'
import type { BudgetView } from '../run/budget-view.ts'

/** What code that does the work of a step receives besides its input. Methods may be destructured. */
export interface StepContext {
  readonly runId: string
  /** `command/step`: the same for all attempts of this step in this run. */
  readonly stepId: string
  /** From 1. */
  readonly attempt: number
  /** Aborted on cancel, timeout and shutdown. Pass it on to whatever waits. */
  readonly signal: AbortSignal
  /** The same for all attempts, different for every other step and run: give it to services that deduplicate. */
  readonly idempotencyKey: string
  /** The workflow's `ctx.state` at the start of this attempt: a copy. */
  readonly state: JsonObject
  /** The engine's `config` option. */
  readonly config: Readonly<Record<string, unknown>>
  /** The run's budget at the start of this attempt. */
  readonly budget: BudgetView
  /**
   * Says that this attempt has cost so much, in pico-dollars; several amounts are added up. A step with a `quote` that
   * never says anything stays booked at its quote; `spend(0n)` says that it was free. An attempt that is cut off (timeout,
   * cancel) stays booked at its quote too, because more may have been spent than it has said.
   */
  readonly spend: (amount: Money) => void
  /** Hands a piece of output to live observers. It is not recorded. */
  readonly emit: (part: Json) => void
  readonly log: Logger
}
