import { type Money, parseMoney } from '../money/money.ts'
import type { LedgerEntry } from '../run/ledger-entry.ts'
import type { Budget } from './budget.ts'
import type { Outcome } from './host.ts'

/**
 * Books the outcome of a priced attempt. A reported cost is always kept; without one, only an outcome that proves that
 * nothing was charged releases the reservation.
 */
export function bookOutcome(budget: Budget, key: string, outcome: Outcome, at: number): LedgerEntry {
  const charge = chargeOf(outcome)
  if (typeof charge === 'bigint') return budget.settle(key, charge, outcome.report ?? {}, at)
  return charge === 'release' ? budget.release(key, at) : budget.leaveUnresolved(key, at)
}

/** What an outcome says about its cost, in pico-dollars. */
export function chargeOf(outcome: Outcome): Money | 'release' | 'unresolved' {
  const reported = outcome.report?.cost
  const cost = readCost(reported)
  if (cost !== undefined) return cost
  return reported === undefined && provesNoCharge(outcome) ? 'release' : 'unresolved'
}

/** `undefined` for what is no amount, which a foreign host may bring: then nobody knows the cost. */
function readCost(cost: unknown): Money | undefined {
  try {
    return typeof cost === 'string' ? parseMoney(cost) : undefined
  } catch {
    return undefined
  }
}

function provesNoCharge(outcome: Outcome): boolean {
  if (outcome.status === 'failed') return outcome.booking === 'release'
  return outcome.status !== 'completed' && outcome.notSent === true
}
