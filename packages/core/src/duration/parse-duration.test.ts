import { describe, expect, it } from 'vitest'
import type { Duration } from './duration.ts'
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

  it('reads every unit that the types allow, with or without a space', () => {
    const units = ['ms', 's', 'second', 'm', 'min', 'minute', 'h', 'hour', 'd', 'day', 'w', 'week'] as const
    const plurals = ['seconds', 'minutes', 'hours', 'days', 'weeks'] as const
    for (const unit of [...units, ...plurals]) {
      const durations: readonly Duration[] = [`2${unit}`, `2 ${unit}`, `0.5${unit}`]
      expect(durations.map((duration) => parseDuration(duration) > 0)).toEqual([true, true, true])
    }
  })

  it.each(['', '30', '30 sec', 's', '-5s', '1e3s', '5ss', '5 mss', Number.NaN, -1, Number.POSITIVE_INFINITY])(
    'refuses %j and says what to write',
    (duration) => {
      expect(() => parseDuration(duration)).toThrow(/is not a duration: write '30s', '5m' or '2 days'/)
    },
  )
})
