import { median } from '../interleave.ts'

/** What is told of samples, in their unit. */
export interface Statistics {
  readonly median: number
  readonly min: number
  readonly p95: number
}

export function describeSamples(values: readonly number[]): Statistics {
  const sorted = [...values].sort((left, right) => left - right)
  const p95 = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.95) - 1)]
  return { median: median(values), min: sorted[0] ?? Number.NaN, p95: p95 ?? Number.NaN }
}

/** Columns of a table. */
export function toColumns({ median, min, p95 }: Statistics): Record<string, string> {
  return { 'median ms': median.toFixed(1), 'min ms': min.toFixed(1), 'p95 ms': p95.toFixed(1) }
}
