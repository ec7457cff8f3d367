import type { LedgerEntry } from '../run/ledger-entry.ts'
import type { RunCore } from './run-core.ts'

/** Publishes what became of a ledger entry, and a warning for every share of the limit that is booked now. */
export function tellBooking({ host, budget, protocol }: RunCore, entry: LedgerEntry): void {
  const stepId = entry.key.slice(0, entry.key.lastIndexOf('/'))
  host.publish({ type: 'booking', stepId, entry, budget: budget.view() })
  if (protocol < 2) return
  for (const percent of budget.takeWarnings()) {
    host.publish({ type: 'budget-warning', percent, budget: budget.view() })
  }
}
