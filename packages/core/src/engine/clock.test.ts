import { describe, expect, it, vi } from 'vitest'
import { systemClock } from './clock.ts'

describe('systemClock', () => {
  it('never calls back before the time, also where a timer fires early', async () => {
    const clock = systemClock()
    const early: number[] = []
    const wakeUps = Array.from({ length: 200 }, (_, index) => {
      const dueAt = clock.now() + (index % 20) + 1
      return new Promise<void>((resolve) => {
        clock.wakeAt(dueAt, () => {
          if (clock.now() < dueAt) early.push(dueAt)
          resolve()
        })
      })
    })
    await Promise.all(wakeUps)
    expect(early).toEqual([])
  })

  it('waits longer than a timer can, in pieces', () => {
    vi.useFakeTimers({ now: 0 })
    try {
      const days = 86_400_000
      let calls = 0
      systemClock().wakeAt(60 * days, () => {
        calls += 1
      })
      vi.advanceTimersByTime(60 * days - 1)
      expect(calls).toBe(0)
      vi.advanceTimersByTime(1)
      expect(calls).toBe(1)
    } finally {
      vi.useRealTimers()
    }
  })

  it('does not call back once cancelled', () => {
    vi.useFakeTimers({ now: 0 })
    try {
      let calls = 0
      const cancel = systemClock().wakeAt(3_000_000_000, () => {
        calls += 1
      })
      vi.advanceTimersByTime(2_500_000_000)
      cancel()
      vi.advanceTimersByTime(1_000_000_000)
      expect(calls).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})
