import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TimeoutFailure,
} from '@temporalio/workflow'
import { toWireError } from '@wflo/core'
import type { Outcome } from '@wflo/core/runtime'
import type { EndedAttempt } from '../protocol/attempt-reply.ts'

/** What the failure of an attempt says about it. What a worker never said, nobody knows. */
export function toOutcome(failure: unknown): Outcome {
  const cause = causeOf(failure)
  const said = detailsOf<EndedAttempt>(cause)
  if (said?.status === 'failed' || said?.status === 'cancelled' || said?.status === 'lost') return said
  // A worker always says how it ended: no worker has taken this one.
  if (cause instanceof CancelledFailure) return { status: 'cancelled', notSent: true }
  if (cause instanceof TimeoutFailure) return lostBy(cause)
  if (cause instanceof ApplicationFailure && cause.type === 'NotFoundError') return notServed(cause)
  return { status: 'failed', error: { ...toWireError(cause), retryable: false }, booking: 'unresolved' }
}

/** The error behind what the SDK wraps around it. */
export function causeOf(failure: unknown): unknown {
  const isWrapped = failure instanceof ActivityFailure || failure instanceof ChildWorkflowFailure
  return isWrapped && failure.cause !== undefined ? failure.cause : failure
}

export function detailsOf<Details>(cause: unknown): Details | undefined {
  const hasDetails = cause instanceof ApplicationFailure || cause instanceof CancelledFailure
  const [details] = hasDetails ? (cause.details ?? []) : []
  return typeof details === 'object' && details !== null ? (details as Details) : undefined
}

function lostBy({ timeoutType }: TimeoutFailure): Outcome {
  const reason = timeoutType === 'HEARTBEAT' ? 'its worker stopped sending heartbeats' : `it ran into ${timeoutType}`
  return { status: 'lost', reason }
}

/** The worker that took it has no such activity: nothing was asked of anybody, and another worker may have it. */
function notServed({ message }: ApplicationFailure): Outcome {
  const reason = `${message} Give the worker the handler or provider of this step, or a task queue of its own`
  return { status: 'lost', reason, notSent: true }
}
