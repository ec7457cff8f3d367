import type { JsonObject } from '../json/json.ts'
import type { MoneyString } from '../money/money.ts'

/**
 * One attempt of one priced step in the books.
 * `reserved` while the call is open, then `settled` (the exact cost is known), `released` (nothing was charged) or
 * `unresolved` (nobody knows: it stays booked at its reservation).
 */
export type LedgerState = 'reserved' | 'settled' | 'released' | 'unresolved'

export interface LedgerEntry {
  /** `command/step/attempt`, unique within the run. */
  readonly key: string
  readonly step: string
  readonly attempt: number
  /** What was asked, such as `openai/gpt-4o-mini`. */
  readonly target: string
  readonly state: LedgerState
  /** The upper bound that was held before the call. */
  readonly reserved: MoneyString
  /** What is booked now: the reservation while open or unresolved, the cost once settled, 0 once released. */
  readonly amount: MoneyString
  /** The cost was above the reservation. */
  readonly overrun?: boolean
  /** The price sheet that the cost was computed from. */
  readonly sheet?: string
  /** The rates that were used, in US dollars per million units. */
  readonly rates?: JsonObject
  readonly at: number
}
