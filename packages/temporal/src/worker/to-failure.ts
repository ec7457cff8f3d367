import { ApplicationFailure, CancelledFailure } from '@temporalio/common'
import { toWireError } from '@wflo/core'
import type { Outcome } from '@wflo/core/runtime'
import { type EndedAttempt, lostType } from '../protocol/attempt-reply.ts'
import { valueSize } from '../protocol/value-size.ts'

/** Characters of facts that a failure may have beside its message. */
const mostFields = 100_000

/** A thrown value as a failed attempt that has charged nothing. */
export function toFailure(error: unknown): ApplicationFailure {
  return failureOf({ status: 'failed', error: toWireError(error), booking: 'release' })
}

/** The failure of an attempt that has not completed. Its stack stays where it was thrown: texts are stored in clear. */
export function failureOf(
  outcome: Exclude<Outcome, { readonly status: 'completed' }>,
): ApplicationFailure | CancelledFailure {
  const details = [shorten(outcome)]
  if (outcome.status === 'cancelled') return new CancelledFailure('the run no longer needs this attempt', details)
  const { message, type } =
    outcome.status === 'lost'
      ? { message: outcome.reason, type: lostType }
      : { message: outcome.error.message, type: outcome.error.code }
  const failure = ApplicationFailure.create({ message, type, nonRetryable: true, details })
  failure.stack = ''
  return failure
}

function shorten(outcome: EndedAttempt): EndedAttempt {
  if (outcome.status !== 'failed' || valueSize(outcome.error.fields) <= mostFields) return outcome
  const { fields: _, ...error } = outcome.error
  return { ...outcome, error }
}
