import type { Context } from '@temporalio/activity'

/** A request to cancel comes with the answer to a heartbeat, so it takes about as long as this. */
export const mostBetweenHeartbeatsMs = 1_500

/** Sends heartbeats until it is called. */
export function keepAlive(context: Context, heartbeatTimeoutMs: number): () => void {
  const everyMs = Math.min(mostBetweenHeartbeatsMs, heartbeatTimeoutMs / 3)
  const timer = setInterval(() => context.heartbeat(), everyMs)
  return () => clearInterval(timer)
}
