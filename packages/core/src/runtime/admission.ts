import { BudgetExceededError } from '../errors/budget-exceeded-error.ts'
import { BudgetMissingError } from '../errors/budget-missing-error.ts'
import { BudgetOverrunError } from '../errors/budget-overrun-error.ts'
import type { WfloError } from '../errors/wflo-error.ts'
import { formatUsd, type Money } from '../money/money.ts'
import type { Budget } from './budget.ts'
import { Line } from './line.ts'

/** An attempt that wants to begin. */
export interface Applicant {
  /** The number of its command: who asked first. Kept over retries. */
  readonly command: number
  readonly step: string
  /** Absent: the attempt is free, and waits for a place only. */
  readonly quote: Money | undefined
  /** Begins the attempt, and reserves its quote, before it returns. */
  readonly start: () => void
  readonly refuse: (error: WfloError) => void
  /** Told once, when the budget is what it has to wait for. */
  readonly onBudgetWait: (quote: Money) => void
}

/** More would only queue at the host, already marked as begun. */
const defaultWindow = 500

/**
 * Who may begin, and when: first come, first served by command number. A priced attempt begins when its quote fits in
 * the budget beside all open reservations; nobody overtakes it, and no reservation is shrunk. A free one waits for a
 * place in the window of open attempts only.
 */
export class Admission {
  readonly #budget: Budget
  readonly #window: number
  readonly #free = new Line<Applicant>()
  readonly #priced = new Line<Applicant>()
  #open = 0

  constructor(budget: Budget, window: number = defaultWindow) {
    this.#budget = budget
    this.#window = window
  }

  apply(applicant: Applicant): void {
    const refusal = this.#refusal(applicant)
    if (refusal !== undefined) {
      applicant.refuse(refusal)
      return
    }
    const line = applicant.quote === undefined ? this.#free : this.#priced
    line.insert(applicant)
    this.#admit()
    if (applicant.quote !== undefined && this.#priced.has(applicant)) applicant.onBudgetWait(applicant.quote)
  }

  /** Takes back an application that has not begun. */
  withdraw(applicant: Applicant): void {
    this.#free.remove(applicant)
    this.#priced.remove(applicant)
    this.#admit()
  }

  /** An attempt has ended and is booked. */
  leave(): void {
    this.#open -= 1
    this.reconsider()
  }

  /** The books have changed. */
  reconsider(): void {
    this.#refuseHopeless()
    this.#admit()
  }

  #admit(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#open += 1
      next.start()
    }
  }

  /** The first in line that may begin now, taken out of its queue. */
  #next(): Applicant | undefined {
    if (this.#open >= this.#window) return undefined
    const free = this.#free.first
    const priced = this.#priced.first
    const affordable = priced?.quote !== undefined && this.#budget.fit(priced.quote) === 'now' ? priced : undefined
    if (affordable === undefined) return this.#free.takeFirst()
    return free !== undefined && free.command < affordable.command ? this.#free.takeFirst() : this.#priced.takeFirst()
  }

  /** What was spent meanwhile may leave too little for some that wait, wherever they stand in line. */
  #refuseHopeless(): void {
    for (const applicant of this.#priced.members()) {
      const refusal = this.#refusal(applicant)
      if (refusal === undefined) continue
      this.#priced.remove(applicant)
      applicant.refuse(refusal)
    }
  }

  #refusal({ step, quote }: Applicant): WfloError | undefined {
    if (quote === undefined) return undefined
    if (this.#budget.isMissing) return new BudgetMissingError(step)
    if (this.#budget.overrun !== undefined) return new BudgetOverrunError(step, this.#budget.overrun)
    if (this.#budget.fit(quote) !== 'never') return undefined
    const { spent, reserved, unresolved, limit = '0' } = this.#budget.view()
    return new BudgetExceededError({ step, quote: formatUsd(quote), spent, reserved, unresolved, limit })
  }
}
