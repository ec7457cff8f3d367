import type { WireCount } from './message-reply.ts'

/** One counter of our usage; none where the server says nothing or 0. What is no number goes on, to be refused. */
export function counter<Name extends string>(name: Name, count: WireCount | undefined): { [Key in Name]?: number } {
  return (count === undefined || count === null || count === 0 ? {} : { [name]: count }) as { [Key in Name]?: number }
}

/**
 * The sum of counters, those that are missing as 0. One that cannot be true (negative, fractional, text) is given
 * instead of the sum, to be refused: added to others it would look like a count.
 */
export function sumOfCounts(counts: readonly (WireCount | undefined)[]): number {
  let sum = 0
  for (const count of counts) {
    if (count === undefined || count === null) continue
    if (!Number.isSafeInteger(count) || count < 0) return count
    sum += count
  }
  return sum
}
