import type { AttemptReport, Json, WireError } from '@wflo/core'

/** What the activity of a completed attempt gives. */
export interface AttemptReply {
  readonly output: Json
  readonly report?: AttemptReport
}

/** The first detail of the failure of an attempt: all that the message of a failure cannot say. */
export interface FailedAttempt {
  readonly status: 'failed'
  readonly error: WireError
  readonly booking: 'release' | 'unresolved'
  readonly report?: AttemptReport
}

/** The first detail of the failure of a cancelled attempt. */
export interface CancelledAttempt {
  readonly status: 'cancelled'
  readonly notSent?: true
  readonly report?: AttemptReport
}

/** The first detail of the failure of an attempt that a worker gave up. */
export interface LostAttempt {
  readonly status: 'lost'
  readonly reason: string
}

export type EndedAttempt = FailedAttempt | CancelledAttempt | LostAttempt

/** The failure type of attempts that a worker gave up. */
export const lostType = 'wflo_attempt_lost'
