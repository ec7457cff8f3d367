import type { WireError } from '../errors/wire-error.ts'
import type { Json } from '../json/json.ts'
import type { BudgetView } from './budget-view.ts'
import type { ParentLink } from './parent-link.ts'
import type { PendingApproval } from './pending-approval.ts'
import type { RunPause } from './run-event.ts'
import type { StepResult, StepStatus } from './step-result.ts'

/**
 * `queued`: recorded, and waiting for a place in an engine's `concurrency`.
 * `paused`: somebody asked for it, or a step waits for a higher budget.
 * `parked`: the engine that found it has no definition of its name and version.
 * `blocked`: code and history disagree. Parked and blocked runs execute nothing until a matching definition is
 * registered.
 */
export type RunStatus = 'queued' | 'running' | 'paused' | 'parked' | 'blocked' | 'completed' | 'failed' | 'cancelled'

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
  /** When it fails unless it has ended. */
  readonly deadlineAt?: number
  readonly output?: Json
  /** Of a failed, cancelled, parked or blocked run: why. */
  readonly error?: WireError
  /** Present while the run is paused. */
  readonly pause?: RunPause
  /** Names of the events that the run waits for. */
  readonly waitingFor: readonly string[]
  /** Decisions that the run waits for. */
  readonly approvals: readonly PendingApproval[]
  /** Present where another run has started this one. */
  readonly parent?: ParentLink
}

export interface RunView extends RunSummary {
  readonly steps: readonly StepView[]
}

const endedStatuses: ReadonlySet<RunStatus> = new Set(['completed', 'failed', 'cancelled'])

/** The run has not come to its end, whatever keeps it from it. */
export function isUnfinished(status: RunStatus): boolean {
  return !endedStatuses.has(status)
}
