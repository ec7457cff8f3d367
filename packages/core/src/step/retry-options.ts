import type { Duration } from '../duration/duration.ts'
import { parseDuration } from '../duration/parse-duration.ts'
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

/** The policy of a definition. Throws `InvalidValueError` for what is not a duration. */
export function createRetryPolicy(
  options: RetryOptions = {},
  maxAttempts = defaultRetryPolicy.maxAttempts,
): RetryPolicy {
  const { initialDelay, maxDelay, maxRetryAfter } = options
  return Object.freeze({
    maxAttempts: options.maxAttempts ?? maxAttempts,
    initialDelay: parseDuration(initialDelay ?? defaultRetryPolicy.initialDelay),
    maxDelay: parseDuration(maxDelay ?? defaultRetryPolicy.maxDelay),
    maxRetryAfter: parseDuration(maxRetryAfter ?? defaultRetryPolicy.maxRetryAfter),
  })
}
