import type { AttemptReport, WireError } from '@wflo/core'
import type { Reply } from './reply.ts'

/** What the activity of a completed attempt gives. */
export type AttemptReply = Reply<AttemptReport>

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
  readonly notSent?: true
  readonly report?: AttemptReport
}

export type EndedAttempt = FailedAttempt | CancelledAttempt | LostAttempt

/** The failure type of attempts that a worker gave up. */
export const lostType = 'wflo_attempt_lost'
