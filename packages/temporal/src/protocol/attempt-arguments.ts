import type { Json, JsonObject, MoneyString } from '@wflo/core'
import type { BudgetFacts } from './budget-facts.ts'

/**
 * What an attempt is, beside its input, its activity's id (`command/step/attempt`) and its workflow's type. Short,
 * because every history has it: what can be told from the definition is left out.
 */
export interface AttemptFacts {
  /** Absent: the name of the step. */
  readonly target?: string
  readonly reserve?: MoneyString
  /** Absent: empty. */
  readonly state?: JsonObject
  /** Absent: the run has no budget. */
  readonly budget?: BudgetFacts
  /** Where the id does not say it: the step that a count is for. */
  readonly step?: string
}

export type AttemptArguments = readonly [input: Json, facts?: AttemptFacts]

/** The arguments of the look-up of a tariff. */
export type TariffArguments = readonly [tariff: string, step: string]

/** The arguments of the validation of a child's input: its workflow's type, and the input. */
export type InputArguments = readonly [workflowType: string, input: Json]

/** The arguments of a reconciliation: the run, Temporal's ids of its histories, the attempt, US dollars. */
export type ReconcileArguments = readonly [
  runId: string,
  executions: readonly string[],
  key: string,
  actual: MoneyString,
]

/** The parts of `command/step/attempt`. */
export function parseAttemptKey(key: string): { readonly step: string; readonly attempt: number } {
  const last = key.lastIndexOf('/')
  return { step: key.slice(key.indexOf('/') + 1, last), attempt: Number.parseInt(key.slice(last + 1), 10) }
}
