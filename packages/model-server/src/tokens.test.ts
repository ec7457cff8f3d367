import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countTokens, splitTokens } from './tokens.ts'

describe('splitTokens', () => {
  it('loses no character and makes no token of nothing, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const tokens = splitTokens(text)
        expect(tokens.join('')).toBe(text)
        expect(tokens.length).toBeLessThanOrEqual(Buffer.byteLength(text))
      }),
    )
  })

  it('counts about four tokens for three English words', () => {
    expect(countTokens('The lighthouse keeper wrote one line a day for thirty-one years.')).toBe(15)
  })
})
