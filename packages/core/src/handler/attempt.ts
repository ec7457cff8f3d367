import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { StepTimeoutError } from '../errors/step-timeout-error.ts'
import { type FailureBooking, WfloError } from '../errors/wflo-error.ts'
import { toWireError, type WireError } from '../errors/wire-error.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import type { Logger } from '../logger/logger.ts'
import { formatUsd, isAmount, type Money, type MoneyString, parseMoney } from '../money/money.ts'
import type { EffectCommand, Outcome } from '../runtime/host.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import type { AttemptReport, HandlerContext, StepHandler } from './step-handler.ts'

export interface AttemptOptions {
  readonly runId: string
  readonly command: EffectCommand & { readonly step: StepDefinition }
  readonly handler: StepHandler
  readonly config: Readonly<Record<string, unknown>>
  readonly logger: Logger
  readonly emit: (part: Json) => void
  /** Calls back once after so many milliseconds; returns what cancels it. */
  readonly wakeAfter: (ms: number, callback: () => void) => () => void
}

/** How long an attempt that was aborted for its timeout may take to say what it cost. */
const lastWordsMs = 1_000

/**
 * One call of a handler, on whatever host: gives it its context, enforces the timeout through its signal, and turns
 * whatever comes of it into an outcome. `run` never rejects.
 */
export class Attempt {
  readonly #options: AttemptOptions
  #controller: AbortController | undefined
  #abortedBy: Error | undefined
  #isOpen = true
  #timedOut: StepTimeoutError | undefined
  #report: AttemptReport | undefined
  /** By `spend`: what is known so far, and more may come. */
  #spent: Money | undefined
  #isSpendBroken = false

  constructor(options: AttemptOptions) {
    this.#options = options
  }

  async run(): Promise<Outcome> {
    const { step } = this.#options.command
    const outcome = await (step.timeoutMs === undefined ? this.#call() : this.#callWithin(step, step.timeoutMs))
    this.#isOpen = false
    return outcome
  }

  /** Aborts the signal. The outcome still comes from `run`, with whatever cost was reported. */
  abort(reason: Error): void {
    if (this.#abortedBy !== undefined) return
    this.#abortedBy = reason
    this.#controller?.abort(reason)
  }

  async #call(): Promise<Outcome> {
    const { handler, command } = this.#options
    try {
      const output = await handler.run(this.#copyInput(), this.#createContext())
      return this.#withReport({ status: 'completed', output: copyJson(output, `the output of step "${command.name}"`) })
    } catch (error) {
      return this.#failure(error)
    }
  }

  /** What a handler does to its input is neither in the record nor in the next attempt. Custom steps copy it themselves. */
  #copyInput(): Json {
    const { step, input } = this.#options.command
    return step.kind === 'custom' ? input : copyJson(input, 'input')
  }

  #callWithin(step: StepDefinition, timeoutMs: number): Promise<Outcome> {
    const { wakeAfter } = this.#options
    return new Promise((resolve) => {
      let stop = wakeAfter(timeoutMs, () => {
        this.#timedOut = new StepTimeoutError(step.name, timeoutMs)
        this.abort(this.#timedOut)
        stop = wakeAfter(lastWordsMs, () => resolve(this.#failure(this.#timedOut)))
      })
      this.#call().then((outcome) => {
        stop()
        resolve(outcome)
      })
    })
  }

  #failure(error: unknown): Outcome {
    if (this.#abortedBy !== undefined && this.#timedOut === undefined) return this.#withReport({ status: 'cancelled' })
    const cause = this.#timedOut ?? error
    this.#options.logger.debug({ key: this.#options.command.key, error: cause }, 'an attempt failed')
    return this.#withReport({ status: 'failed', error: this.#describe(cause), booking: this.#bookingOf(cause) })
  }

  /** The code of a custom step may have paid before it stumbles over a value. */
  #bookingOf(cause: unknown): FailureBooking {
    const { kind } = this.#options.command.step
    if (!WfloError.isInstance(cause) || (kind === 'custom' && InvalidValueError.isInstance(cause))) return 'unresolved'
    return cause.booking ?? 'unresolved'
  }

  /** An error of somebody else's is told apart by the step that it came from. */
  #describe(cause: unknown): WireError {
    const error = toWireError(cause)
    return WfloError.isInstance(cause) ? error : { ...error, fields: { step: this.#options.command.name } }
  }

  #withReport(outcome: Exclude<Outcome, { readonly status: 'lost' }>): Outcome {
    const cost = this.#spentInAll()
    const report = cost === undefined ? this.#report : { ...this.#report, cost }
    return report === undefined ? outcome : { ...outcome, report }
  }

  #createContext(): HandlerContext {
    const { runId, command, config, logger, emit } = this.#options
    const stepId = command.key.slice(0, command.key.lastIndexOf('/'))
    const getSignal = (): AbortSignal => this.#signal()
    return {
      runId,
      stepId,
      attempt: command.attempt,
      idempotencyKey: `${runId}/${stepId}`,
      step: command.step,
      target: command.target,
      state: command.state,
      config,
      budget: command.budget,
      log: logger,
      emit: (part) => {
        if (this.#isOpen) emit(part)
      },
      report: (facts) => {
        if (this.#isOpen) this.#take(facts)
      },
      spend: (amount) => {
        if (this.#isOpen) this.#addUp(amount)
      },
      get signal() {
        return getSignal()
      },
    }
  }

  /** A paid attempt does not fail for a fact that is no JSON: it is left out, and the log says so. */
  #take({ cost, ...facts }: AttemptReport): void {
    if (cost !== undefined) this.#report = { ...this.#report, cost: checkCost(cost, this.#options.command.name) }
    for (const [name, value] of Object.entries(facts)) {
      try {
        if (value !== undefined) this.#report = { ...this.#report, [name]: copyJson(value, `report.${name}`) }
      } catch (error) {
        this.#options.logger.warn({ key: this.#options.command.key, error }, 'a reported fact was left out')
      }
    }
  }

  #addUp(amount: Money): void {
    if (!isAmount(amount)) {
      this.#isSpendBroken = true
      throw notSpent(amount, this.#options.command.name)
    }
    this.#spent = (this.#spent ?? 0n) + amount
  }

  /**
   * What `spend` says is all that was spent where the step ended by itself. Where it was cut off it is only the least:
   * then the reservation stands, unless that is less.
   */
  #spentInAll(): MoneyString | undefined {
    if (this.#spent === undefined) return undefined
    const isWhole = this.#abortedBy === undefined && !this.#isSpendBroken
    const reserved = parseMoney(this.#options.command.reserve ?? '0')
    return isWhole || this.#spent > reserved ? formatUsd(this.#spent) : undefined
  }

  /** Made on first use: most steps of most runs never look at it. */
  #signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#abortedBy !== undefined) this.#controller.abort(this.#abortedBy)
    }
    return this.#controller.signal
  }
}

/** A cost that is no amount would be found out only when it is booked: then nothing can be done about it. */
function checkCost(cost: MoneyString, step: string): MoneyString {
  try {
    parseMoney(cost)
    return cost
  } catch {
    throw notSpent(cost, step)
  }
}

function notSpent(amount: unknown, step: string): WfloError {
  return new WfloError(
    `step "${step}" says that it has cost ${String(amount)}, which is no amount of 0 or more: nothing is booked for it but its reservation`,
    { name: 'InvalidValueError', code: 'invalid_value', booking: 'unresolved', fields: { step } },
  )
}
