import type { WireError } from '../errors/wire-error.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { MoneyString } from '../money/money.ts'
import type { Usage } from '../provider/usage.ts'

export type StepStatus = 'running' | 'completed' | 'failed' | 'cancelled'

/** What is recorded of a finished step. Times are milliseconds since the epoch. */
export interface StepResult {
  readonly status: Exclude<StepStatus, 'running'>
  readonly output?: Json
  readonly error?: WireError
  /** Booked for all attempts of the step, unresolved ones at their reservation. */
  readonly cost?: MoneyString
  readonly usage?: Usage
  /** What the handler reported besides: finish reason, request id, served model. */
  readonly metadata?: JsonObject
  readonly attempts: number
  readonly startedAt: number
  readonly completedAt: number
}
