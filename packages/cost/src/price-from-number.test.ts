import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { priceFromNumber } from './price-from-number.ts'
import { ratePerToken } from './rate.ts'

describe('a price from a JSON number', () => {
  it.each([
    [0.15, '0.15'],
    [2.5, '2.5'],
    [150, '150'],
    [0, '0'],
    [1e-6, '0.000001'],
    [1.25e-5, '0.000013'],
    [5e-7, '0.000001'],
    [1e21, '1000000000000000000000'],
    [0.1 + 0.2, '0.300001'],
    [0.083_333_333_333_333_34, '0.083334'],
  ])('%d is %s', (value, expected) => {
    expect(priceFromNumber(value)).toBe(expected)
  })

  it('is exact for every price with up to six decimals', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000_000 }), (millionths) => {
        expect(ratePerToken(priceFromNumber(millionths / 1_000_000), 'rate')).toBe(BigInt(millionths))
      }),
    )
  })
})
