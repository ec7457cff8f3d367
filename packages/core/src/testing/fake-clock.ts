import type { Clock } from '../engine/clock.ts'

export interface FakeClock extends Clock {
  /** Moves the time on and calls back everything that falls due, earliest first. */
  advance(ms: number): void
  /** Moves the time to the next wake-up, if there is one, and calls it back. */
  advanceToNext(): boolean
  /** How many wake-ups are waiting. */
  readonly waiting: number
}

interface WakeUp {
  readonly dueAt: number
  readonly callback: () => void
}

/** A clock that stands still until a test moves it. Begins at `startAt`, default 2026-01-01T00:00:00Z. */
export function fakeClock(startAt = Date.UTC(2026, 0, 1)): FakeClock {
  const wakeUps = new Set<WakeUp>()
  let time = startAt
  const earliest = (): WakeUp | undefined =>
    [...wakeUps].reduce<WakeUp | undefined>(
      (first, next) => (first && first.dueAt <= next.dueAt ? first : next),
      undefined,
    )
  const wake = (next: WakeUp): void => {
    wakeUps.delete(next)
    time = Math.max(time, next.dueAt)
    next.callback()
  }
  return {
    now: () => time,
    wakeAt(dueAt, callback) {
      const wakeUp = { dueAt, callback }
      wakeUps.add(wakeUp)
      return () => wakeUps.delete(wakeUp)
    },
    advance(ms) {
      const until = time + ms
      for (let next = earliest(); next !== undefined && next.dueAt <= until; next = earliest()) wake(next)
      time = until
    },
    advanceToNext() {
      const next = earliest()
      if (next !== undefined) wake(next)
      return next !== undefined
    },
    get waiting() {
      return wakeUps.size
    },
  }
}
