import { describe, expect, it } from 'vitest'
import { shortenError } from './short-error.ts'

const error = { name: 'E', code: 'e', message: 'it failed', retryable: false, retryAfter: 3, fields: { a: 1 } }

describe('shortenError', () => {
  it('leaves alone what fits', () => {
    expect(shortenError(error)).toEqual(error)
  })

  it('cuts a long message, and leaves out fields that are too much', () => {
    const long = shortenError({ ...error, message: 'x'.repeat(10_003), fields: { a: 'y'.repeat(100_001) } })
    expect(long).toEqual({ ...error, message: `${'x'.repeat(10_000)}… (3 more characters)`, fields: undefined })
    expect('fields' in long).toBe(false)
  })
})
