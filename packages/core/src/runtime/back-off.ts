import type { RetryPolicy } from '../step/retry-policy.ts'

export interface BackOffOptions {
  readonly policy: RetryPolicy
  /** How many attempts have failed, from 1. */
  readonly failures: number
  /** Milliseconds that the other side asked for. */
  readonly retryAfter: number | undefined
  readonly random: () => number
}

/**
 * Milliseconds before the next attempt. What the other side asked for is obeyed up to the policy's clamp; else the delay
 * doubles, less up to a quarter of jitter from the run's generator. Part of the protocol: recorded runs replay with it.
 */
export function backOff({ policy, failures, retryAfter, random }: BackOffOptions): number {
  if (retryAfter !== undefined) return Math.min(Math.max(0, Math.ceil(retryAfter)), policy.maxRetryAfter)
  const doubled = policy.initialDelay * 2 ** (failures - 1)
  return Math.round(Math.min(doubled, policy.maxDelay) * (1 - random() / 4))
}
