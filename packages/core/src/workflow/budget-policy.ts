import type { Duration } from '../duration/duration.ts'
import { parseDuration } from '../duration/parse-duration.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'

/** What happens at the limit of a budget. It is recorded with the run. */
export interface BudgetPolicy {
  readonly onExhausted: 'fail' | 'pause'
  readonly whenBusy: 'wait' | 'fail'
  /** Milliseconds. Absent: for as long as calls are in flight. */
  readonly busyTimeoutMs?: number
}

export interface BudgetPolicyOptions {
  /**
   * A step that does not fit in what is left of the budget fails with `BudgetExceededError` (default), or pauses the
   * run until `raiseBudget` makes room for it.
   */
  readonly onExhausted?: 'fail' | 'pause'
  /**
   * A step that fits once calls in flight have settled waits for them, first come first served (default), or fails with
   * `BudgetBusyError`.
   */
  readonly whenBusy?: 'wait' | 'fail'
  /** How long it waits before it fails with `BudgetBusyError`: milliseconds or `'30s'`. Default: as long as it takes. */
  readonly busyTimeout?: Duration
}

export const defaultBudgetPolicy: BudgetPolicy = Object.freeze({ onExhausted: 'fail', whenBusy: 'wait' })

/** The options over `base`. Throws `InvalidValueError` for a word that is none of theirs. */
export function createBudgetPolicy(
  options: BudgetPolicyOptions,
  base: BudgetPolicy = defaultBudgetPolicy,
): BudgetPolicy {
  const { onExhausted = base.onExhausted, whenBusy = base.whenBusy, busyTimeout } = options
  checkWord('onExhausted', onExhausted, ['fail', 'pause'])
  checkWord('whenBusy', whenBusy, ['wait', 'fail'])
  const busyTimeoutMs = busyTimeout === undefined ? base.busyTimeoutMs : parseDuration(busyTimeout)
  return Object.freeze({ onExhausted, whenBusy, ...(busyTimeoutMs === undefined ? {} : { busyTimeoutMs }) })
}

function checkWord(option: string, word: string, words: readonly string[]): void {
  if (words.includes(word)) return
  throw new InvalidValueError(`${option} is ${JSON.stringify(word)}, and has to be one of ${words.join(', ')}`, {
    option,
  })
}
