import { ApplicationFailure, CancelledFailure } from '@temporalio/common'
import { toWireError } from '@wflo/core'
import type { Outcome } from '@wflo/core/runtime'
import { type EndedAttempt, lostType } from '../protocol/attempt-reply.ts'
import { shortenError, shortenText } from '../protocol/short-error.ts'
import { valueSize } from '../protocol/value-size.ts'

/** Bytes of what a provider says of a call that has failed. What it cost is kept in any case. */
const mostMetadata = 100_000

/** A thrown value as a failed attempt that has charged nothing. */
export function toFailure(error: unknown): ApplicationFailure {
  return failureOf({ status: 'failed', error: toWireError(error), booking: 'release' })
}

/** The failure of an attempt that has not completed. Its stack stays where it was thrown: texts are stored in clear. */
export function failureOf(
  outcome: Exclude<Outcome, { readonly status: 'completed' }>,
): ApplicationFailure | CancelledFailure {
  const ended = shorten(outcome)
  const details = [ended]
  if (ended.status === 'cancelled') return new CancelledFailure('the run no longer needs this attempt', details)
  const { message, type } =
    ended.status === 'lost'
      ? { message: ended.reason, type: lostType }
      : { message: ended.error.message, type: ended.error.code }
  const failure = ApplicationFailure.create({ message, type, nonRetryable: true, details })
  failure.stack = ''
  return failure
}

/** An attempt that was given up before it asked anybody for anything: it is made again, perhaps by another worker. */
export function neverBegun(reason: string): ApplicationFailure {
  return failureOf({ status: 'lost', reason, notSent: true }) as ApplicationFailure
}

function shorten(outcome: EndedAttempt): EndedAttempt {
  const ended = withoutMetadata(outcome)
  switch (ended.status) {
    case 'failed':
      return { ...ended, error: shortenError(ended.error) }
    case 'lost':
      return { ...ended, reason: shortenText(ended.reason) }
    default:
      return ended
  }
}

function withoutMetadata(ended: EndedAttempt): EndedAttempt {
  const { metadata, ...report } = ended.report ?? {}
  return valueSize(metadata) <= mostMetadata ? ended : { ...ended, report }
}
