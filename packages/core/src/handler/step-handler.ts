import type { Json, JsonObject } from '../json/json.ts'
import type { MoneyString } from '../money/money.ts'
import type { Usage } from '../provider/usage.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import type { StepContext } from './step-context.ts'

/** Facts about an attempt beside its output. What is reported is kept even if the attempt then fails or is cancelled. */
export interface AttemptReport {
  /** The exact cost in US dollars. A priced attempt that never reports one stays booked at its reservation. */
  readonly cost?: MoneyString
  readonly sheet?: string
  readonly rates?: JsonObject
  readonly usage?: Usage
  readonly metadata?: JsonObject
}

export interface HandlerContext extends StepContext {
  readonly step: StepDefinition
  /** What is asked: the attempt plan's `target`, or the step's name. */
  readonly target: string
  /** Adds to the report of this attempt; a later value of a field replaces the earlier one. */
  readonly report: (facts: AttemptReport) => void
}

export interface TightenOptions {
  /** What would be asked: the attempt plan's `target`, or the step's name. */
  readonly target: string
  readonly signal: AbortSignal
}

/** Does the work of every step of one kind. */
export interface StepHandler {
  readonly kind: string
  /** The one step that it serves. Default: every step of its kind. */
  readonly step?: string
  /** Returns the output, which has to be JSON, or throws; a `WfloError` says whether to retry and what to book. */
  run(input: Json, context: HandlerContext): unknown
  /** Resolves a tariff that a plan of this kind asked for. Throws where there is no price. */
  tariff?(key: string, at: number): Json | Promise<Json>
  /**
   * Counts what the quote of an attempt bounded, such as the tokens of a request, for `ResolvedAttempt.tightened`. Must
   * cost nothing. `undefined` where it cannot be counted: the quote stays.
   */
  tighten?(input: Json, options: TightenOptions): Promise<number | undefined>
  /**
   * Throws what `run` would throw for this target and step for lack of a setting, or of what has to be on this machine.
   * Nothing is sent to a vendor.
   */
  check?(target: string, step: StepDefinition): void | Promise<void>
}
