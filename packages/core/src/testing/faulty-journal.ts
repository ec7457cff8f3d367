import type { Journal, JournalBatch } from '../engine/journal.ts'

/** Where an append goes wrong: `fail` keeps nothing of it, `crash` keeps all of it, and nobody learns. */
export interface Fault {
  /** Counted over all runs from 1. */
  readonly append: number
  readonly kind: 'fail' | 'crash'
}

/** What a faulty journal rejects with. */
export class InjectedFaultError extends Error {
  override readonly name = 'InjectedFaultError' as const
}

export interface FaultyJournal extends Journal {
  /** Appends so far, the faulty ones included. */
  readonly appends: number
}

/**
 * A journal that goes wrong at one append and at every later one, as a process that died there would. What was kept
 * before stays in the inner journal, for another engine to go on with.
 */
export function faultyJournal(inner: Journal, fault: Fault): FaultyJournal {
  let appends = 0
  const die = (): never => {
    throw new InjectedFaultError(`the test lets append ${appends} ${fault.kind}`)
  }
  return {
    ...inner,
    get appends() {
      return appends
    },
    append(batch: JournalBatch) {
      appends += 1
      if (appends < fault.append) return inner.append(batch)
      if (appends > fault.append || fault.kind === 'fail') return die()
      const pending = inner.append(batch)
      return pending === undefined ? die() : pending.then(die)
    },
    close() {},
  }
}
