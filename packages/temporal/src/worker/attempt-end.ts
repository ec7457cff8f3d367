import { formatUsd, type MoneyString } from '@wflo/core'
import { chargeOf, type EffectCommand, type Outcome } from '@wflo/core/runtime'

/** How an attempt ended on this worker: for metrics, and in no history. */
export interface AttemptEnd {
  readonly runId: string
  /** Of the step: `llm`, `custom`, or a kind of your own. */
  readonly kind: string
  readonly step: string
  readonly attempt: number
  readonly outcome: Outcome['status']
  readonly durationMs: number
  /** US dollars: the exact cost where it is known, the whole reservation where nobody knows it. */
  readonly booked: MoneyString
  /** Nobody knows the cost: it may turn out lower. */
  readonly isUnresolved: boolean
}

/** What an attempt was and came to. */
export interface EndedAttempt {
  readonly runId: string
  readonly command: EffectCommand
  readonly outcome: Outcome
  readonly durationMs: number
}

export function describeEnd({ runId, command, outcome, durationMs }: EndedAttempt): AttemptEnd {
  const { kind, name: step, attempt, reserve } = command
  const charge = chargeOf(outcome)
  const isUnresolved = charge === 'unresolved' && reserve !== undefined
  const booked = typeof charge === 'bigint' ? formatUsd(charge) : isUnresolved ? reserve : '0'
  return { runId, kind, step, attempt, outcome: outcome.status, durationMs, booked, isUnresolved }
}
