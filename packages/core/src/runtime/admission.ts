import { BudgetBusyError } from '../errors/budget-busy-error.ts'
import { BudgetExceededError, type BudgetExceededFields } from '../errors/budget-exceeded-error.ts'
import { BudgetMissingError } from '../errors/budget-missing-error.ts'
import { BudgetOverrunError } from '../errors/budget-overrun-error.ts'
import type { WfloError } from '../errors/wflo-error.ts'
import { formatUsd, type Money } from '../money/money.ts'
import { type BudgetPolicy, defaultBudgetPolicy } from '../workflow/budget-policy.ts'
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
  /**
   * Asks for a closer bound, once, before the attempt is refused for its quote. Answered by `requote`. Absent: there is
   * none.
   */
  readonly tighten?: (() => void) | undefined
}

export interface AdmissionOptions {
  readonly budget: Budget
  readonly policy?: BudgetPolicy
  /** How many attempts may be open at once. More would only queue at the host, already marked as begun. Default 500. */
  readonly window?: number
  /** Told when what does not fit has paused the run, and with `undefined` when nothing does any more. */
  readonly onExhausted?: (applicant: Applicant | undefined) => void
}

/**
 * Who may begin, and when: first come, first served by command number. A priced attempt begins when its quote fits in
 * the budget beside all open reservations; nobody overtakes it, and no reservation is shrunk. A free one waits for a
 * place in the window of open attempts only.
 */
export class Admission {
  readonly #options: AdmissionOptions
  readonly #budget: Budget
  readonly #window: number
  readonly #policy: BudgetPolicy
  readonly #free = new Line<Applicant>()
  readonly #priced = new Line<Applicant>()
  /** Closer bounds that were found, by applicant. */
  readonly #quotes = new Map<Applicant, Money>()
  /** A closer bound was asked for: still awaited where `true`. */
  readonly #asked = new Map<Applicant, boolean>()
  /** No quote in the line is above it. */
  #dearest: Money = 0n
  #exhausted: Applicant | undefined
  readonly #told = new Set<Applicant>()
  #open = 0
  #isClosed = false
  #isHeld = false

  constructor(options: AdmissionOptions) {
    const { budget, policy = defaultBudgetPolicy, window = 500 } = options
    this.#options = options
    this.#budget = budget
    this.#policy = policy
    this.#window = window
  }

  /** What does not fit has paused the run. */
  get isExhausted(): boolean {
    return this.#exhausted !== undefined
  }

  /** Somebody has paused the run: nothing begins until `release`. */
  get isHeld(): boolean {
    return this.#isHeld
  }

  hold(): void {
    this.#isHeld = true
  }

  release(): void {
    this.#isHeld = false
    this.reconsider()
  }

  apply(applicant: Applicant): void {
    if (applicant.quote === undefined) {
      this.#free.insert(applicant)
      this.#admit()
      return
    }
    this.#priced.insert(applicant)
    this.#dearest = dearer(this.#dearest, applicant.quote)
    this.reconsider()
    this.#letWait(applicant)
  }

  /** The answer to `tighten`: a closer bound, or the same again where there is none. A higher one does not count. */
  requote(applicant: Applicant, quote: Money): void {
    if (this.#asked.get(applicant) !== true) return
    this.#asked.set(applicant, false)
    if (quote < this.quoteOf(applicant)) this.#quotes.set(applicant, quote)
    this.reconsider()
    this.#letWait(applicant)
  }

  /** What an applicant reserves: its quote, or the closer bound that was found since. */
  quoteOf(applicant: Applicant): Money {
    return this.#quotes.get(applicant) ?? applicant.quote ?? 0n
  }

  /** Takes back an application that has not begun. */
  withdraw(applicant: Applicant): void {
    this.#free.remove(applicant)
    this.#leaveLine(applicant)
    this.reconsider()
  }

  /** It has waited for long enough: false where it goes on waiting, because the run is paused. */
  expire(applicant: Applicant): boolean {
    if (this.isExhausted || this.#isHeld) return false
    if (!this.#priced.has(applicant)) return true
    this.#leaveLine(applicant)
    applicant.refuse(new BudgetBusyError(this.#fields(applicant)))
    this.reconsider()
    return true
  }

  /** An attempt has ended and is booked. */
  leave(): void {
    this.#open -= 1
    this.reconsider()
  }

  /** The books have changed. */
  reconsider(): void {
    this.#settleHopeless()
    const isOver = this.#tellExhausted()
    this.#admit()
    // Whoever stood behind the pause waits for calls in flight now.
    if (isOver) for (const member of this.#priced.members()) this.#letWait(member)
  }

  /** Nothing begins any more. */
  close(): void {
    this.#isClosed = true
  }

  #admit(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#open += 1
      next.start()
      this.#forget(next)
    }
  }

  /** The first in line that may begin now, taken out of its queue. */
  #next(): Applicant | undefined {
    if (this.#open >= this.#window || this.#isClosed || this.#isHeld) return undefined
    const free = this.#free.first
    const priced = this.#priced.first
    if (priced === undefined || !this.#fitsNow(priced)) return this.#free.takeFirst()
    return free !== undefined && free.command < priced.command ? this.#free.takeFirst() : this.#priced.takeFirst()
  }

  #fitsNow(applicant: Applicant): boolean {
    return this.#asked.get(applicant) !== true && this.#budget.fit(this.quoteOf(applicant)) === 'now'
  }

  /** What was spent meanwhile may leave too little for some that wait, wherever they stand in line. */
  #settleHopeless(): void {
    if (this.#priced.first === undefined || this.#isHopeful()) return
    this.#dearest = 0n
    for (const applicant of this.#priced.members()) {
      const refusal = this.#refusal(applicant)
      const stays = refusal === undefined || this.#dismiss(applicant, refusal)
      if (stays) this.#dearest = dearer(this.#dearest, this.quoteOf(applicant))
    }
  }

  /** Nobody in line is to be refused, whatever its quote. */
  #isHopeful(): boolean {
    const { isMissing, overrun } = this.#budget
    return !isMissing && overrun === undefined && this.#budget.fit(this.#dearest) !== 'never'
  }

  #refusal(applicant: Applicant): WfloError | undefined {
    const { step } = applicant
    if (this.#budget.isMissing) return new BudgetMissingError(step)
    if (this.#budget.overrun !== undefined) return new BudgetOverrunError(step, this.#budget.overrun)
    return this.#isHopeless(applicant) ? new BudgetExceededError(this.#fields(applicant)) : undefined
  }

  #isHopeless(applicant: Applicant): boolean {
    return this.#budget.fit(this.quoteOf(applicant)) === 'never'
  }

  /**
   * Refuses an applicant, unless it stays in its place: a closer bound is asked for before it is refused for its quote,
   * or the run is paused.
   */
  #dismiss(applicant: Applicant, refusal: WfloError): boolean {
    if (
      BudgetExceededError.isInstance(refusal) &&
      (this.#asksForBound(applicant) || this.#policy.onExhausted === 'pause')
    ) {
      return true
    }
    this.#leaveLine(applicant)
    applicant.refuse(refusal)
    return false
  }

  /** Whether a closer bound is on its way. It is asked for once. */
  #asksForBound(applicant: Applicant): boolean {
    if (!this.#asked.has(applicant) && applicant.tighten !== undefined) {
      this.#asked.set(applicant, true)
      applicant.tighten()
    }
    return this.#asked.get(applicant) === true
  }

  #letWait(applicant: Applicant): void {
    if (!this.#priced.has(applicant) || this.#asked.get(applicant) === true || this.#isHopeless(applicant)) return
    if (this.#policy.whenBusy === 'wait') {
      if (!this.#told.has(applicant)) applicant.onBudgetWait(this.quoteOf(applicant))
      this.#told.add(applicant)
      return
    }
    if ((this.#isHeld || this.#open >= this.#window) && this.#fitsNow(applicant)) return
    this.#leaveLine(applicant)
    applicant.refuse(new BudgetBusyError(this.#fields(applicant)))
    this.#admit()
  }

  /** Whether a pause is over. */
  #tellExhausted(): boolean {
    if (this.#policy.onExhausted === 'fail') return false
    const exhausted = this.#priced.first === undefined || this.#isHopeful() ? undefined : this.#findExhausted()
    if (exhausted === this.#exhausted) return false
    this.#exhausted = exhausted
    this.#options.onExhausted?.(exhausted)
    return exhausted === undefined
  }

  #findExhausted(): Applicant | undefined {
    return this.#priced.members().find((member) => this.#asked.get(member) !== true && this.#isHopeless(member))
  }

  #leaveLine(applicant: Applicant): void {
    this.#priced.remove(applicant)
    this.#forget(applicant)
  }

  #forget(applicant: Applicant): void {
    this.#quotes.delete(applicant)
    this.#told.delete(applicant)
    this.#asked.delete(applicant)
  }

  #fields(applicant: Applicant): BudgetExceededFields {
    const { spent, reserved, unresolved, limit = '0' } = this.#budget.view()
    return { step: applicant.step, quote: formatUsd(this.quoteOf(applicant)), spent, reserved, unresolved, limit }
  }
}

function dearer(left: Money, right: Money): Money {
  return left > right ? left : right
}
