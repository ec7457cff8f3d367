import process from 'node:process'
import type { Journal } from '@wflo/core/engine'

/** When a process kills itself: before or after this append, counted from 1. */
export interface KillPoint {
  readonly append: number
  readonly when: 'before' | 'after'
}

/** A journal whose process dies at one append, as `kill -9` would have it: nothing is closed, nothing is flushed. */
export function killingJournal(inner: Journal, { append: at, when }: KillPoint): Journal {
  let appends = 0
  const die = (): boolean => process.kill(process.pid, 'SIGKILL')
  return {
    ...inner,
    async append(batch) {
      appends += 1
      if (appends === at && when === 'before') die()
      const mine = appends
      await inner.append(batch)
      if (mine === at && when === 'after') die()
    },
  }
}

/** Counts appends, for who wants to kill at each of them. */
export function countingJournal(inner: Journal): Journal & { readonly count: () => number } {
  let appends = 0
  return {
    ...inner,
    count: () => appends,
    append(batch) {
      appends += 1
      return inner.append(batch)
    },
  }
}
