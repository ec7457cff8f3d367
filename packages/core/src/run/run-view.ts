import type { WireError } from '../errors/wire-error.ts'
import type { Json } from '../json/json.ts'
import type { BudgetView } from './budget-view.ts'
import type { RunPause } from './run-event.ts'
import type { StepResult, StepStatus } from './step-result.ts'

/**
 * `paused`: a step waits for a higher budget. `blocked`: code and history disagree; nothing is executed until a matching
 * definition is registered.
 */
export type RunStatus = 'running' | 'paused' | 'completed' | 'failed' | 'cancelled' | 'blocked'

export interface StepView {
  /** `command/step`. */
  readonly stepId: string
  readonly step: string
  readonly kind: string
  readonly status: StepStatus
  /** Attempts begun so far. */
  readonly attempts: number
  readonly startedAt: number
  /** Present once the step has ended. */
  readonly result?: StepResult
}

/** What is known of a run without its steps and ledger. Times are milliseconds since the epoch. */
export interface RunSummary {
  readonly runId: string
  readonly workflow: string
  readonly version: number
  readonly status: RunStatus
  readonly budget: BudgetView
  readonly startedAt: number
  readonly endedAt?: number
  readonly output?: Json
  readonly error?: WireError
  /** Present while the run is paused. */
  readonly pause?: RunPause
  /** Names of the events that the run waits for. */
  readonly waitingFor: readonly string[]
}

export interface RunView extends RunSummary {
  readonly steps: readonly StepView[]
}
