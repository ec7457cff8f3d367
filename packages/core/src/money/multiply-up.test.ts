import { describe, expect, it } from 'vitest'
import { multiplyUp } from './multiply-up.ts'

describe('multiplyUp', () => {
  it.each([
    [10n, '11/10', 11n],
    [10n, '1.1', 11n],
    [1n, '11/10', 2n],
    [7n, '0.5', 4n],
    [3n, '1', 3n],
    [0n, '3/2', 0n],
  ])('%s times %s is %s, rounded up', (amount, factor, product) => expect(multiplyUp(amount, factor)).toBe(product))

  it.each(['', '-1', '1/0', 'x', '1.1/2.2/3'])('refuses %j', (factor) => {
    expect(() => multiplyUp(1n, factor)).toThrow(/is not a factor/)
  })
})
