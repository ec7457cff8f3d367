import type { Money } from '../money/money.ts'

/** What so many milliseconds cost at a price per second, rounded up to a whole pico-dollar. */
export function priceTime(perSecond: Money, ms: number): Money {
  return (perSecond * BigInt(Math.ceil(ms)) + 999n) / 1_000n
}
