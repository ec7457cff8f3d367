import { formatUsd, type Money } from '../money/money.ts'
import type { LedgerEntry } from '../run/ledger-entry.ts'
import type { Budget } from './budget.ts'
import type { Host, InboxMessage } from './host.ts'

/** The child runs that are open, by the key of the attempt that each is. */
export class Children {
  readonly #host: Host
  readonly #budget: Budget
  readonly #open = new Set<string>()

  constructor(host: Host, budget: Budget) {
    this.#host = host
    this.#budget = budget
  }

  add(key: string): void {
    this.#open.add(key)
  }

  remove(key: string): void {
    this.#open.delete(key)
  }

  /** Reserves first, then tells the child. `undefined`, and nothing changes, where it does not fit or is not more. */
  raise(key: string, limit: Money): LedgerEntry | undefined {
    const entry = this.#open.has(key) ? this.#budget.extend(key, limit) : undefined
    if (entry !== undefined) this.#host.post(key, { type: 'raise', limit: formatUsd(limit) })
    return entry
  }

  /** To all of them. */
  post(message: InboxMessage): void {
    for (const key of this.#open) this.#host.post(key, message)
  }
}
