import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { StepLostError } from '../errors/step-lost-error.ts'
import type { WfloError } from '../errors/wflo-error.ts'
import { fromWireError, toWireError, type WireError } from '../errors/wire-error.ts'
import type { AttemptReport } from '../handler/step-handler.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { formatUsd, isAmount, type Money } from '../money/money.ts'
import type { StepResult } from '../run/step-result.ts'
import type { AttemptPlan, ResolvedAttempt, StepDefinition } from '../step/step-definition.ts'
import { Application } from './application.ts'
import { backOff } from './back-off.ts'
import { bookOutcome } from './booking.ts'
import type { ChildRun, EffectCommand, Outcome, Pending } from './host.ts'
import type { Draining, RunCore } from './run-core.ts'
import type { Cancellable, Scope } from './scope.ts'
import { tellBooking } from './tell-booking.ts'

export interface StepCommandOptions {
  readonly core: RunCore
  readonly scope: Scope
  readonly step: StepDefinition
  /** The command's number, taken when it was called. */
  readonly number: number
  readonly plans: readonly AttemptPlan[]
  /** Present where the step is a run of its own. */
  readonly child?: ChildRun
  readonly resolve: (output: Json) => void
  readonly reject: (error: WfloError) => void
}

/** How long a cancelled attempt may take to say what it cost, before it is booked as unresolved. */
export const graceMs = 10_000

/** A child has attempts of its own to wait for, and children, before it says what it cost. */
const childGraceMs = 60_000

/** Where a crash at every attempt would otherwise be tried again for ever. */
const mostLostAttempts = 10

/**
 * One `ctx.run`: attempt after attempt until one completes, a plan after the other where there is a fallback chain.
 * Every attempt is admitted and reserved before it begins and booked when it ends, whatever has become of the run.
 * Once cancelled it never settles; what is open is only booked.
 */
export class StepCommand implements Cancellable, Draining {
  readonly #options: StepCommandOptions
  readonly #stepId: string
  readonly #startedAt: number
  readonly #entries: string[] = []
  #plan = 0
  #attempt = 0
  #failures = 0
  #lost = 0
  #cancelled = false
  #report: AttemptReport = {}
  /** Calls off whatever the command waits for at the moment. */
  #callOff: () => void = () => {}
  #openKey: string | undefined
  #openIsPriced = false
  #grace: Pending<void> | undefined

  constructor(options: StepCommandOptions) {
    const { core, step, number } = options
    this.#options = options
    this.#stepId = `${number}/${step.name}`
    this.#startedAt = core.host.now()
    core.host.publish({ type: 'step-start', stepId: this.#stepId, step: step.name, kind: step.kind })
    this.#options.scope.add(this)
    this.#prepare()
  }

  cancel(): void {
    if (this.#cancelled) return
    this.#cancelled = true
    if (this.#openKey !== undefined) this.#awaitEnd()
    this.#callOff()
    if (this.#openKey === undefined) this.#end({ status: 'cancelled' })
  }

  /** A loser that does not listen to its signal would hold its reservation for as long as the run goes on. */
  #awaitEnd(): void {
    const { core, number, child } = this.#options
    core.draining.add(this)
    if (core.protocol < 2) return
    const ms = child === undefined ? graceMs : childGraceMs
    this.#grace = core.host.timer({ key: `${number}/grace`, ms })
    this.#grace.on(() => {
      this.#grace = undefined
      this.giveUp()
    })
  }

  giveUp(): void {
    if (this.#openKey !== undefined) this.#book(this.#openKey, { status: 'lost', reason: 'it did not end in time' })
    this.#end({ status: 'cancelled' })
  }

  #currentPlan(): AttemptPlan {
    return this.#options.plans[this.#plan] as AttemptPlan
  }

  #prepare(): void {
    const { core, step, number } = this.#options
    const plan = this.#currentPlan()
    if (plan.tariff === undefined) {
      this.#apply(plan, null)
      return
    }
    const name = plan.tariff
    const lookup = (count: number): EffectCommand => ({
      key: `${number}/tariff/${count}`,
      kind: 'tariff',
      name,
      attempt: count,
      input: name,
      target: plan.target ?? step.name,
      step,
      state: {},
      budget: core.budget.view(),
    })
    core.tariffs.get(name, lookup, (reply) => {
      if (this.#cancelled) return
      if ('error' in reply) this.#fail(toWireError(reply.error))
      else this.#apply(plan, reply.tariff)
    })
  }

  #apply(plan: AttemptPlan, tariff: Json): void {
    const resolved = this.#resolve(plan, tariff)
    if (resolved === undefined) return
    const { core, step, number } = this.#options
    const application = new Application({
      core,
      step,
      number,
      attempt: this.#attempt + 1,
      target: plan.target ?? step.name,
      resolved,
      onStart: (quote) => this.#start(plan, resolved.input, quote),
      onRefuse: (error) => this.#fail(toWireError(error)),
    })
    this.#callOff = () => application.withdraw()
    application.apply()
  }

  #resolve(plan: AttemptPlan, tariff: Json): ResolvedAttempt | undefined {
    try {
      return checkQuote(plan.resolve(tariff, { budget: this.#options.core.budget.view() }), this.#options.step.name)
    } catch (error) {
      this.#fail(toWireError(error))
      return undefined
    }
  }

  #start(plan: AttemptPlan, input: Json, quote: Money | undefined): void {
    const { core, step, child } = this.#options
    const state = this.#snapshotState()
    if (state === undefined) return
    this.#attempt += 1
    if (core.protocol >= 2) this.#report = {}
    const key = `${this.#stepId}/${this.#attempt}`
    const target = plan.target ?? step.name
    const before = core.budget.view()
    this.#openKey = key
    this.#openIsPriced = quote !== undefined
    this.#reserve(key, target, quote)
    if (child !== undefined) core.children.add(key)
    const pending = core.host.effect({
      key,
      kind: step.kind,
      name: step.name,
      attempt: this.#attempt,
      input,
      target,
      step,
      state,
      budget: before,
      ...(quote === undefined ? {} : { reserve: formatUsd(quote) }),
      ...(child === undefined ? {} : { child }),
    })
    this.#await(key, pending)
  }

  /** `undefined` where the state is no JSON: the step has failed, and its place is free again. */
  #snapshotState(): JsonObject | undefined {
    const { core } = this.#options
    try {
      return snapshot(core.state)
    } catch (error) {
      this.#fail(toWireError(error))
      core.admission.leave()
      return undefined
    }
  }

  #reserve(key: string, target: string, quote: Money | undefined): void {
    const { core, step, child } = this.#options
    const { host, budget } = core
    const attempt = this.#attempt
    const isOpenEnded = child?.budget === 'unlimited'
    if (quote === undefined) {
      host.publish({ type: 'attempt-start', stepId: this.#stepId, attempt, target })
      return
    }
    this.#entries.push(key)
    const entry = budget.reserve({ key, step: step.name, attempt, target, quote, at: host.now(), isOpenEnded })
    host.publish({ type: 'attempt-start', stepId: this.#stepId, attempt, target, entry, budget: budget.view() })
  }

  #await(key: string, pending: Pending<Outcome>): void {
    this.#callOff = () => pending.cancel()
    pending.on((outcome) => {
      if (this.#openKey === key) this.#settle(key, outcome)
    })
  }

  #settle(key: string, outcome: Outcome): void {
    this.#book(key, outcome)
    if (this.#cancelled) this.#end({ status: 'cancelled' })
    else this.#continue(outcome)
  }

  /** Settle before anything is delivered or admitted: whoever waits sees the books as they are. */
  #book(key: string, outcome: Outcome): void {
    const { host, budget, admission } = this.#options.core
    this.#openKey = undefined
    this.#callOff = () => {}
    this.#options.core.children.remove(key)
    if (outcome.report !== undefined) this.#report = outcome.report
    if (this.#openIsPriced) {
      tellBooking(this.#options.core, bookOutcome(budget, key, outcome, host.now()))
    }
    admission.leave()
  }

  #continue(outcome: Outcome): void {
    switch (outcome.status) {
      case 'completed':
        this.#complete(outcome.output)
        break
      case 'failed':
        this.#failures += 1
        this.#retryOrFail(outcome.error)
        break
      case 'lost':
      case 'cancelled':
        this.#retryLost(outcome)
        break
      default:
        outcome satisfies never
    }
  }

  #retryLost(outcome: Extract<Outcome, { readonly status: 'lost' | 'cancelled' }>): void {
    const { step } = this.#options
    this.#lost += 1
    const reason = outcome.status === 'lost' ? outcome.reason : 'it was cancelled from outside'
    const error = new StepLostError(step.name, this.#attempt, reason)
    const isUnwanted = step.onLost === 'fail' && outcome.notSent !== true
    if (isUnwanted || this.#lost >= mostLostAttempts) this.#fail(toWireError(error))
    else this.#backOff(toWireError(error), this.#lost)
  }

  #retryOrFail(error: WireError): void {
    const { step, plans } = this.#options
    if (error.retryable && this.#failures < step.retry.maxAttempts) {
      this.#backOff(error, this.#failures)
    } else if (this.#plan + 1 < plans.length) {
      this.#plan += 1
      this.#failures = 0
      this.#prepare()
    } else {
      this.#fail(error)
    }
  }

  #backOff(error: WireError, failures: number): void {
    const { core, step, number } = this.#options
    const delay = backOff({ policy: step.retry, failures, retryAfter: error.retryAfter, random: core.random })
    const attempt = this.#attempt + 1
    core.host.publish({ type: 'step-retry', stepId: this.#stepId, attempt, delay, error })
    const timer = core.host.timer({ key: `${number}/backoff/${this.#attempt}`, ms: delay })
    this.#callOff = () => timer.cancel()
    timer.on(() => {
      if (!this.#cancelled) this.#prepare()
    })
  }

  #complete(output: Json): void {
    this.#end({ status: 'completed', output })
    this.#options.resolve(typeof output === 'object' ? copyJson(output, 'output') : output)
  }

  #fail(error: WireError): void {
    this.#end({ status: 'failed', error })
    this.#options.reject(fromWireError(error))
  }

  #end(result: Pick<StepResult, 'status' | 'output' | 'error'>): void {
    const { core, scope, step } = this.#options
    this.#grace?.cancel()
    scope.remove(this)
    core.host.publish({ type: 'step-end', stepId: this.#stepId, step: step.name, result: this.#result(result) })
    if (core.draining.delete(this)) core.onDrained()
  }

  #result(result: Pick<StepResult, 'status' | 'output' | 'error'>): StepResult {
    const { core } = this.#options
    const { usage, metadata } = this.#report
    return {
      ...result,
      ...(this.#entries.length === 0 ? {} : { cost: formatUsd(core.budget.bookedFor(this.#entries)) }),
      ...(usage === undefined ? {} : { usage }),
      ...(metadata === undefined ? {} : { metadata }),
      attempts: this.#attempt,
      startedAt: this.#startedAt,
      completedAt: core.host.now(),
    }
  }
}

const noState: JsonObject = Object.freeze({})

function snapshot(state: Record<string, Json>): JsonObject {
  return Object.keys(state).length === 0 ? noState : (copyJson(state, 'ctx.state') as JsonObject)
}

/** A quote that is no amount would let a run reserve less than nothing. */
function checkQuote(resolved: ResolvedAttempt, step: string): ResolvedAttempt {
  const { quote } = resolved
  if (quote === undefined || isAmount(quote)) return resolved
  throw new InvalidValueError(`the quote of step "${step}" is ${String(quote)}, and has to be an amount of 0 or more`, {
    step,
  })
}
