import type { MetricMeter } from '@temporalio/common'
import type { AttemptEnd } from '@wflo/temporal'

const names = { attempts: 'wflo_attempts', seconds: 'wflo_attempt_seconds', dollars: 'wflo_booked_dollars' } as const

/** A model call takes from tenths of a second to minutes, and costs from hundredths of a cent to dollars. */
export const histogramBuckets: Record<string, number[]> = {
  [names.seconds]: [0.1, 0.3, 1, 3, 10, 30, 100, 300],
  [names.dollars]: [0.000_1, 0.001, 0.01, 0.1, 1, 10],
}

/** Counts the ends of attempts in the meter of Temporal's SDK, so that there is one source of metrics. */
export function createAttemptMetrics(meter: MetricMeter): (end: AttemptEnd) => void {
  const attempts = meter.createCounter(names.attempts, '', 'Attempts of steps that ended on this worker.')
  const seconds = meter.createHistogram(names.seconds, 'float', '', 'How long attempts took, in seconds.')
  const dollars = meter.createHistogram(
    names.dollars,
    'float',
    '',
    'US dollars that attempts were booked at; unresolved ones at their reservation.',
  )
  return ({ kind, outcome, durationMs, booked, isUnresolved }) => {
    attempts.add(1, { kind, outcome })
    seconds.record(durationMs / 1_000, { kind, outcome })
    if (booked !== '0') dollars.record(Number(booked), { kind, unresolved: isUnresolved })
  }
}
