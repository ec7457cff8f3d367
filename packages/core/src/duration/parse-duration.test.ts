import { describe, expect, it } from 'vitest'
import { parseDuration } from './parse-duration.ts'

describe('parseDuration', () => {
  it.each([
    [1_500, 1_500],
    ['250ms', 250],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1.5h', 5_400_000],
    ['2 days', 172_800_000],
    ['1 day', 86_400_000],
    ['1 week', 604_800_000],
    ['90 minutes', 5_400_000],
  ])('reads %j as %i ms', (duration, ms) => {
    expect(parseDuration(duration)).toBe(ms)
  })

  it.each(['', '30', '30 sec', 's', '-5s', '1e3s', '5ss', '5 mss', Number.NaN, -1, Number.POSITIVE_INFINITY])(
    'refuses %j and says what to write',
    (duration) => {
      expect(() => parseDuration(duration)).toThrow(/is not a duration: write '30s', '5m' or '2 days'/)
    },
  )
})
