import { parseMoney } from '../money/money.ts'
import type { LedgerEntry } from '../run/ledger-entry.ts'
import type { Budget } from './budget.ts'
import type { Outcome } from './host.ts'

/**
 * Books the outcome of a priced attempt. A reported cost is always kept; without one, only an outcome that proves that
 * nothing was charged releases the reservation.
 */
export function bookOutcome(budget: Budget, key: string, outcome: Outcome, at: number): LedgerEntry {
  const report = outcome.status === 'lost' ? undefined : outcome.report
  if (report?.cost !== undefined) return budget.settle(key, parseMoney(report.cost), report, at)
  return provesNoCharge(outcome) ? budget.release(key, at) : budget.leaveUnresolved(key, at)
}

function provesNoCharge(outcome: Outcome): boolean {
  if (outcome.status === 'failed') return outcome.booking === 'release'
  return outcome.status === 'cancelled' && outcome.notSent === true
}
