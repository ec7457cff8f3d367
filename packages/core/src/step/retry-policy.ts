/** How failed attempts are tried again. Times are milliseconds. */
export interface RetryPolicy {
  /** Attempts in all, the first included. For a fallback chain: per model. */
  readonly maxAttempts: number
  /** Before the second attempt; doubles for each further one. Default 1,000. */
  readonly initialDelay: number
  /** No back-off is longer. Default 60,000. */
  readonly maxDelay: number
  /** A `Retry-After` is obeyed up to this. Default 600,000. */
  readonly maxRetryAfter: number
}

export const defaultRetryPolicy: RetryPolicy = {
  maxAttempts: 3,
  initialDelay: 1_000,
  maxDelay: 60_000,
  maxRetryAfter: 600_000,
}
