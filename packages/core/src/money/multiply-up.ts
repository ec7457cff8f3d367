import { InvalidValueError } from '../errors/invalid-value-error.ts'
import type { Money } from './money.ts'

const factorPattern = /^(\d+)(?:\.(\d+))?(?:\/(\d+))?$/

/**
 * An amount times a factor such as `'11/10'` or `'1.1'`, rounded up to a whole pico-dollar. Throws `InvalidValueError`
 * for what is no factor.
 */
export function multiplyUp(amount: Money, factor: string): Money {
  const match = factorPattern.exec(factor)
  const [, whole = '', decimals = '', divisor = '1'] = match ?? []
  const denominator = BigInt(divisor) * 10n ** BigInt(decimals.length)
  if (match === null || denominator === 0n) {
    throw new InvalidValueError(`${JSON.stringify(factor)} is not a factor: write one such as "11/10" or "1.1"`, {
      factor,
    })
  }
  return (amount * BigInt(whole + decimals) + denominator - 1n) / denominator
}
