import type { WfloError } from '../errors/wflo-error.ts'
import { formatUsd, isAmount, type Money } from '../money/money.ts'
import type { ResolvedAttempt, StepDefinition } from '../step/step-definition.ts'
import type { Applicant } from './admission.ts'
import type { EffectCommand, Outcome, Pending } from './host.ts'
import type { RunCore } from './run-core.ts'

export interface ApplicationOptions {
  readonly core: RunCore
  readonly step: StepDefinition
  /** The number of the step's command. */
  readonly number: number
  /** The attempt that it is for. */
  readonly attempt: number
  readonly target: string
  readonly resolved: ResolvedAttempt
  /** Begins the attempt, and reserves the quote: the one it applied with, or a closer one. */
  readonly onStart: (quote: Money | undefined) => void
  readonly onRefuse: (error: WfloError) => void
}

/** The way of one attempt into the budget: it waits for its turn, up to a deadline, and has its tokens counted if need be. */
export class Application implements Applicant {
  readonly command: number
  readonly step: string
  readonly quote: Money | undefined
  readonly tighten: (() => void) | undefined
  readonly #options: ApplicationOptions
  #deadline: Pending<void> | undefined
  #count: Pending<Outcome> | undefined
  #counts = 0
  #deadlines = 0

  constructor(options: ApplicationOptions) {
    const { number, step, resolved } = options
    this.#options = options
    this.command = number
    this.step = step.name
    this.quote = resolved.quote
    this.tighten = resolved.tightened === undefined ? undefined : () => this.#countInput()
  }

  apply(): void {
    this.#options.core.admission.apply(this)
  }

  withdraw(): void {
    this.#deadline?.cancel()
    this.#count?.cancel()
    this.#options.core.admission.withdraw(this)
  }

  start(): void {
    this.#deadline?.cancel()
    this.#options.onStart(this.quote === undefined ? undefined : this.#options.core.admission.quoteOf(this))
  }

  refuse(error: WfloError): void {
    this.#deadline?.cancel()
    this.#options.onRefuse(error)
  }

  onBudgetWait(quote: Money): void {
    const { host, budget } = this.#options.core
    host.publish({ type: 'budget-wait', stepId: this.#stepId, quote: formatUsd(quote), budget: budget.view() })
    this.#setDeadline()
  }

  get #stepId(): string {
    return `${this.command}/${this.step}`
  }

  /** Time in which the run is paused does not count: then it begins anew. */
  #setDeadline(): void {
    const { core, attempt } = this.#options
    const ms = core.policy.busyTimeoutMs
    if (ms === undefined || this.#deadline !== undefined) return
    this.#deadlines += 1
    this.#deadline = core.host.timer({ key: `${this.command}/busy/${attempt}.${this.#deadlines}`, ms })
    this.#deadline.on(() => {
      this.#deadline = undefined
      if (!core.admission.expire(this)) this.#setDeadline()
    })
  }

  #countInput(): void {
    const { core, step, attempt, target, resolved } = this.#options
    this.#counts += 1
    const command: EffectCommand = {
      key: `${this.command}/tighten/${attempt}.${this.#counts}`,
      kind: 'tighten',
      name: step.name,
      attempt,
      input: resolved.input,
      target,
      step,
      state: {},
      budget: core.budget.view(),
    }
    this.#count = core.host.effect(command)
    this.#count.on((outcome) => {
      if (outcome.status === 'lost') this.#countInput()
      else core.admission.requote(this, this.#closerQuote(outcome))
    })
  }

  /** Where nothing could be counted, the quote stays. */
  #closerQuote(outcome: Outcome): Money {
    const { quote = 0n } = this
    const count = outcome.status === 'completed' ? outcome.output : undefined
    try {
      const closer = typeof count === 'number' ? this.#options.resolved.tightened?.(count) : undefined
      return isAmount(closer) ? closer : quote
    } catch {
      return quote
    }
  }
}
