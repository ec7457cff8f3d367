import type { Context } from '@temporalio/activity'

/** A request to cancel comes with the answer to a heartbeat, so it takes about as long as this. */
const mostBetweenHeartbeatsMs = 1_500

/** Code that nobody has read is to be stopped within a second. */
const mostForCodeMs = 600

/** No heartbeat is held back for longer. */
export const heartbeatThrottleMs = mostForCodeMs

export interface KeepAliveOptions {
  /** Of the step. */
  readonly kind: string
  readonly heartbeatTimeoutMs: number
}

/** Sends heartbeats until it is called. */
export function keepAlive(context: Context, { kind, heartbeatTimeoutMs }: KeepAliveOptions): () => void {
  const mostMs = kind === 'sandbox' ? mostForCodeMs : mostBetweenHeartbeatsMs
  const timer = setInterval(() => context.heartbeat(), Math.min(mostMs, heartbeatTimeoutMs / 3))
  return () => clearInterval(timer)
}
