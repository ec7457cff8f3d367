import { type AttemptReport, formatUsd, parseMoney, priceTime, type SandboxResult, WfloError } from '@wflo/core'
import type { SandboxStepRun } from './sandbox-step-run.ts'

/**
 * What a run cost: the time that it took, in whole milliseconds, at the price that was reserved. Never more than its limit,
 * which is what was reserved for it.
 */
export function bill(run: SandboxStepRun, { status, exitCode, usage }: SandboxResult): AttemptReport {
  const wallMs = Number.isFinite(usage.wallMs) ? Math.max(0, usage.wallMs) : 0
  const ms = Math.min(Math.ceil(wallMs), run.step.sandbox.limits.timeout)
  const metadata = { sandbox: run.sandbox.name, status, ...(exitCode === undefined ? {} : { exitCode }), ...usage }
  return { ...charge(run, ms), metadata }
}

/** For what failed before anything ran. An error that releases the reservation says so by itself. */
export function billNothing(run: SandboxStepRun, error: unknown): AttemptReport {
  return WfloError.isInstance(error) && error.booking === 'release' ? {} : charge(run, 0)
}

function charge({ input: { tariff } }: SandboxStepRun, ms: number): AttemptReport {
  if ('free' in tariff) return {}
  const { perSecond, sheet } = tariff
  return { cost: formatUsd(priceTime(parseMoney(perSecond), ms)), sheet, rates: { perSecond } }
}
