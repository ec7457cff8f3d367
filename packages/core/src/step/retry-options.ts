import type { Duration } from '../duration/duration.ts'
import { parseDuration } from '../duration/parse-duration.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { defaultRetryPolicy, type RetryPolicy } from './retry-policy.ts'

/** What a definition may say about trying again. What it leaves out has a default. */
export interface RetryOptions {
  /** Attempts in all, the first included. Default 3 for model and sandbox steps, 1 for custom ones. */
  readonly maxAttempts?: number
  /** Before the second attempt; doubles for each further one. Default 1 second. */
  readonly initialDelay?: Duration
  /** No back-off is longer. Default 1 minute. */
  readonly maxDelay?: Duration
  /** A `Retry-After` of the other side is obeyed up to this. Default 10 minutes. */
  readonly maxRetryAfter?: Duration
}

/** The policy of a definition. Throws `InvalidValueError` for what is not a duration or a number of attempts. */
export function createRetryPolicy(options: RetryOptions = {}, defaults: RetryPolicy = defaultRetryPolicy): RetryPolicy {
  const { maxAttempts = defaults.maxAttempts, initialDelay, maxDelay, maxRetryAfter } = options
  if (!Number.isInteger(maxAttempts) || maxAttempts < 1) {
    throw new InvalidValueError(`retry.maxAttempts is ${maxAttempts}, and has to be a whole number above 0`, {
      value: String(maxAttempts),
    })
  }
  return Object.freeze({
    maxAttempts,
    initialDelay: parseDuration(initialDelay ?? defaults.initialDelay),
    maxDelay: parseDuration(maxDelay ?? defaults.maxDelay),
    maxRetryAfter: parseDuration(maxRetryAfter ?? defaults.maxRetryAfter),
  })
}
