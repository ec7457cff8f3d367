import type { AttemptReport } from '../handler/step-handler.ts'
import { formatUsd, type Money, parseMoney } from '../money/money.ts'
import type { BudgetView } from '../run/budget-view.ts'
import type { LedgerEntry } from '../run/ledger-entry.ts'
import type { BudgetLimit } from '../workflow/budget-limit.ts'
import type { CarriedBooks } from './host.ts'

export interface Reservation {
  readonly key: string
  readonly step: string
  readonly attempt: number
  readonly target: string
  readonly quote: Money
  readonly at: number
  /** A child without a limit under one without a limit: whatever it costs is no overrun. */
  readonly isOpenEnded?: boolean
}

/** Percent of a limit at which the run says so. */
const warningPercents = [50, 75, 90] as const

export type WarningPercent = (typeof warningPercents)[number]

/** Whether a quote can be reserved: at once, once open calls have settled, or never. */
export type Fit = 'now' | 'later' | 'never'

interface OpenAmount {
  readonly entry: LedgerEntry
  readonly amount: Money
  readonly isOpenEnded?: boolean
}

/**
 * The books of one run: a fold over reservations and their outcomes. It decides nothing by itself and knows no time,
 * so replaying the same calls gives the same books. `spent + reserved + unresolved ≤ limit` holds at every moment,
 * unless a call cost more than its reservation.
 */
export class Budget {
  #limit: BudgetLimit | undefined
  readonly #entries = new Map<string, OpenAmount>()
  #spent: Money = 0n
  #reserved: Money = 0n
  #unresolved: Money = 0n
  #overrun: string | undefined
  #view: BudgetView | undefined
  readonly #warned = new Set<WarningPercent>()

  /** `carried`: the books of a run that goes on with a fresh log. */
  constructor(limit: BudgetLimit | undefined, carried?: CarriedBooks) {
    this.#limit = limit
    if (carried === undefined) return
    this.#spent = parseMoney(carried.spent)
    this.#overrun = carried.overrun
    for (const entry of carried.unresolved) {
      const amount = parseMoney(entry.amount)
      this.#unresolved += amount
      this.#put(entry, amount)
    }
    this.takeWarnings()
  }

  /** For a run that goes on with a fresh log. Nothing may be reserved. */
  carry(): CarriedBooks {
    const entries = [...this.#entries.values()].map(({ entry }) => entry)
    return {
      ...(this.#limit === undefined ? {} : { limit: formatBudgetLimit(this.#limit) }),
      spent: formatUsd(this.#spent),
      unresolved: entries.filter((entry) => entry.state === 'unresolved'),
      ...(this.#overrun === undefined ? {} : { overrun: this.#overrun }),
    }
  }

  get isMissing(): boolean {
    return this.#limit === undefined
  }

  /** The key of the entry that cost more than its reservation, if there is one. */
  get overrun(): string | undefined {
    return this.#overrun
  }

  /** What is booked and will not come back: settled costs, and unresolved attempts at their reservation. */
  get booked(): Money {
    return this.#spent + this.#unresolved
  }

  /** Sets a higher limit. False, and nothing changes, where it is not higher. */
  raise(limit: BudgetLimit): boolean {
    if (!isHigher(limit, this.#limit)) return false
    this.#limit = limit
    this.#view = undefined
    for (const percent of [...this.#warned]) if (!this.#hasReached(percent)) this.#warned.delete(percent)
    return true
  }

  /** The warnings that what is booked has reached, each given once. */
  takeWarnings(): readonly WarningPercent[] {
    const reached = warningPercents.filter((percent) => !this.#warned.has(percent) && this.#hasReached(percent))
    for (const percent of reached) this.#warned.add(percent)
    return reached
  }

  fit(quote: Money): Fit {
    if (typeof this.#limit !== 'bigint') return 'now'
    if (this.booked + quote > this.#limit) return 'never'
    return this.booked + this.#reserved + quote > this.#limit ? 'later' : 'now'
  }

  /** By how much the limit would have to be higher for a quote to be reserved some time. */
  missingFor(quote: Money): Money {
    const missing = typeof this.#limit === 'bigint' ? this.booked + quote - this.#limit : 0n
    return missing > 0n ? missing : 0n
  }

  reserve({ quote, isOpenEnded = false, ...facts }: Reservation): LedgerEntry {
    const reserved = formatUsd(quote)
    this.#reserved += quote
    return this.#put({ ...facts, state: 'reserved', reserved, amount: reserved }, quote, isOpenEnded)
  }

  /** Reserves more for an open attempt. `undefined` where it does not fit now, or is not more. */
  extend(key: string, quote: Money): LedgerEntry | undefined {
    const open = this.#entries.get(key)
    if (open?.entry.state !== 'reserved' || quote <= open.amount) return undefined
    const more = quote - open.amount
    if (this.fit(more) !== 'now') return undefined
    this.#reserved += more
    const reserved = formatUsd(quote)
    return this.#put({ ...open.entry, reserved, amount: reserved }, quote)
  }

  /** Books the exact cost of an open attempt. More than was reserved is booked all the same, and flagged. */
  settle(key: string, cost: Money, report: AttemptReport, at: number): LedgerEntry {
    const { entry, amount, isOpenEnded = false } = this.#close(key)
    this.#spent += cost
    const overrun = cost > amount && !isOpenEnded
    if (overrun) this.#overrun ??= key
    return this.#put(
      {
        ...entry,
        state: 'settled',
        amount: formatUsd(cost),
        ...(overrun ? { overrun } : {}),
        ...(report.sheet === undefined ? {} : { sheet: report.sheet }),
        ...(report.rates === undefined ? {} : { rates: report.rates }),
        at,
      },
      cost,
    )
  }

  release(key: string, at: number): LedgerEntry {
    const { entry } = this.#close(key)
    return this.#put({ ...entry, state: 'released', amount: '0', at }, 0n)
  }

  /** Nobody knows what the attempt cost: it stays booked at its reservation. */
  leaveUnresolved(key: string, at: number): LedgerEntry {
    const { entry, amount } = this.#close(key)
    this.#unresolved += amount
    return this.#put({ ...entry, state: 'unresolved', at }, amount)
  }

  /** Closes an unresolved entry at what it really cost. `undefined` where there is no such entry to close. */
  reconcile(key: string, actual: Money, at: number): LedgerEntry | undefined {
    const open = this.#entries.get(key)
    if (open?.entry.state !== 'unresolved') return undefined
    this.#unresolved -= open.amount
    this.#spent += actual
    return this.#put({ ...open.entry, state: 'settled', amount: formatUsd(actual), at }, actual)
  }

  /** Booked for these entries together. */
  bookedFor(keys: readonly string[]): Money {
    let sum: Money = 0n
    for (const key of keys) sum += this.#entries.get(key)?.amount ?? 0n
    return sum
  }

  view(): BudgetView {
    this.#view ??= {
      ...this.#limits(),
      spent: formatUsd(this.#spent),
      reserved: formatUsd(this.#reserved),
      unresolved: formatUsd(this.#unresolved),
    }
    return this.#view
  }

  #hasReached(percent: number): boolean {
    if (typeof this.#limit !== 'bigint' || this.#limit === 0n) return false
    return this.booked * 100n >= this.#limit * BigInt(percent)
  }

  #limits(): Pick<BudgetView, 'limit' | 'left' | 'unlimited'> {
    if (this.#limit === undefined) return {}
    if (this.#limit === 'unlimited') return { unlimited: true }
    return { limit: formatUsd(this.#limit), left: formatUsd(this.#limit - this.booked - this.#reserved) }
  }

  #close(key: string): OpenAmount {
    const open = this.#entries.get(key)
    if (open?.entry.state !== 'reserved') {
      throw new Error(
        `ledger entry "${key}" is ${open?.entry.state ?? 'unknown'}, so it cannot be booked: a bug in Wflo`,
      )
    }
    this.#reserved -= open.amount
    return open
  }

  #put(entry: LedgerEntry, amount: Money, isOpenEnded = false): LedgerEntry {
    this.#entries.set(entry.key, { entry, amount, isOpenEnded })
    this.#view = undefined
    return entry
  }
}

/** Whether a limit allows more than another. A run without a budget gets one. */
export function isHigher(limit: BudgetLimit, than: BudgetLimit | undefined): boolean {
  if (than === 'unlimited') return false
  return than === undefined || limit === 'unlimited' || limit > than
}

/** The limit of a record: US dollars, `unlimited`, or nothing. */
export function parseBudgetLimit(text: string): BudgetLimit
export function parseBudgetLimit(text: string | undefined): BudgetLimit | undefined
export function parseBudgetLimit(text: string | undefined): BudgetLimit | undefined {
  return text === undefined || text === 'unlimited' ? text : parseMoney(text)
}

export function formatBudgetLimit(limit: BudgetLimit): string {
  return limit === 'unlimited' ? limit : formatUsd(limit)
}
