import { describe, expect, it } from 'vitest'
import { InvalidPriceSheetError } from './errors/invalid-price-sheet-error.ts'
import { multiplyUp, parseFraction } from './fraction.ts'

describe('a fraction', () => {
  it.each([
    ['11/10', 11n, 10n],
    ['1/2', 1n, 2n],
    ['1.1', 11n, 10n],
    ['0.5', 5n, 10n],
    ['2', 2n, 1n],
    ['1.000001', 1_000_001n, 1_000_000n],
  ])('is %s', (text, numerator, denominator) => {
    expect(parseFraction(text, 'x')).toEqual({ numerator, denominator })
  })

  it.each(['0', '0/5', '1/0', '0.0', '-1', '1/-2', '.5', '1.', '1/2/3', '1.5/2', ' 1', '', '1e3', 1.1, null])(
    'is not %j',
    (text) => {
      expect(() => parseFraction(text as string, 'geo.us')).toThrow(InvalidPriceSheetError)
      expect(() => parseFraction(text as string, 'geo.us')).toThrow('geo.us is')
    },
  )

  it('rounds up what it does not divide', () => {
    const half = { numerator: 1n, denominator: 2n }
    expect([0n, 1n, 2n, 3n].map((amount) => multiplyUp(amount, half))).toEqual([0n, 1n, 1n, 2n])
  })
})
