import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatUsd, parseMoney } from './money.ts'
import { usd } from './usd.ts'

describe('money', () => {
  it('survives being written and read again', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (amount) => {
        expect(parseMoney(formatUsd(amount))).toBe(amount)
      }),
    )
  })

  it('is written exactly, without trailing zeros', () => {
    expect([0n, 1n, 750_000n, 24_880_000_000n, 10n ** 12n].map(formatUsd)).toEqual([
      '0',
      '0.000000000001',
      '0.00000075',
      '0.02488',
      '1',
    ])
    expect(formatUsd(-1_500_000_000_000n)).toBe('-1.5')
  })

  it.each(['', '.', '1.', '.5', '-1', '+1', '1e3', '0,50', '$5', '0b1', ' 1', '1 ', '1.0000000000001', 'NaN', '٣'])(
    'refuses %j and says what to write',
    (text) => {
      expect(() => parseMoney(text)).toThrow(/is not an amount in US dollars: write digits/)
    },
  )

  it('refuses a number, which may not be the amount that it looks like', () => {
    expect(() => usd(0.01 as never)).toThrow(/0.01 is not an amount/)
  })

  it('adds a million calls up exactly, in any order', () => {
    const price = usd('0.0000025')
    let sum = 0n
    for (let call = 0; call < 1_000_000; call += 1) sum += price
    expect(formatUsd(sum)).toBe('2.5')
  })
})
