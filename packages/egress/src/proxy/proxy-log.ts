import { type Logger, WfloError } from '@wflo/core'
import { connectionCode } from '../never-reached.ts'
import type { EgressCounts } from './egress-proxy.ts'
import type { Refusal } from './refusal.ts'

/** What the code does decides how often something is said: the rest is counted only. */
const mostLines = 50

/** Counts, and says what a person should know. */
export interface ProxyLog {
  readonly counts: EgressCounts
  allow(host: string): void
  refuse(refusal: Refusal): void
}

export function createProxyLog(logger: Logger): ProxyLog {
  const counts = { allowed: 0, refused: 0, failed: 0 }
  let lines = 0
  return {
    counts,
    allow(host) {
      counts.allowed += 1
      logger.debug({ host }, 'code reached a host')
    },
    refuse(refusal) {
      counts[refusal.status >= 502 && refusal.status !== 503 ? 'failed' : 'refused'] += 1
      lines += 1
      if (lines > mostLines) return
      const { host, status, message, cause } = refusal
      logger.warn({ host, status, reason: message, code: codeOf(cause) }, 'code did not reach a host')
      if (lines === mostLines) logger.warn('more that code does not reach is counted, and not said')
    },
  }
}

/** The most precise one: a message may hold addresses, or whatever a function that gives secrets has put there. */
function codeOf(cause: unknown): string | undefined {
  if (!WfloError.isInstance(cause)) return connectionCode(cause)
  return connectionCode(cause.cause) ?? cause.code
}
