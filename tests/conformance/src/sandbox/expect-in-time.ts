import type { SandboxResult } from '@wflo/core'
import { expect } from 'vitest'
import type { SandboxContext } from './sandbox-context.ts'

/** As seen from the host; tighter ones are measured by the benchmarks. */
export const hostSlackMs = 3_000

export interface TimeBounds {
  readonly limitMs: number
  /** Of `performance.now()`, before the run. */
  readonly started: number
  /** Milliseconds that the code ran at least. Default: the limit. */
  readonly atLeast?: number
}

/** The place keeps the time itself, so that a host that is busy changes nothing: it is exact but for the scheduler. */
export function expectInTime(
  { hasOwnKernel }: SandboxContext,
  { usage }: SandboxResult,
  { limitMs, started, atLeast = limitMs }: TimeBounds,
): void {
  expect(usage.wallMs).toBeGreaterThanOrEqual(atLeast)
  expect(usage.wallMs).toBeLessThan(limitMs + (hasOwnKernel ? 1_000 : 500))
  expect(performance.now() - started).toBeLessThan(limitMs + hostSlackMs)
}
