import { EngineClosedError, JournalConflictError } from '@wflo/core'
import type { JournalBatch } from '@wflo/core/engine'
import type { Store } from './store.ts'

interface Waiting {
  readonly batch: JournalBatch
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Writes one batch inside of a transaction. Throws, before it has written anything of it, where it is a conflict. */
export type WriteBatch = (batch: JournalBatch) => void

/**
 * Batches of many runs in one transaction: whatever is appended until the next turn of the event loop is written
 * together. A batch that conflicts is refused alone.
 */
export class WriteQueue {
  readonly #store: Store
  readonly #write: WriteBatch
  #waiting: Waiting[] = []
  #isScheduled = false
  #isClosed = false

  constructor(store: Store, write: WriteBatch) {
    this.#store = store
    this.#write = write
  }

  append(batch: JournalBatch): Promise<void> {
    if (this.#isClosed) return Promise.reject(new EngineClosedError())
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject })
      if (this.#isScheduled) return
      this.#isScheduled = true
      setImmediate(() => this.flush())
    })
  }

  /** Writes what waits. */
  flush(): void {
    this.#isScheduled = false
    const waiting = this.#waiting
    this.#waiting = []
    if (waiting.length > 0) this.#writeAll(waiting)
  }

  /** Writes what waits, and takes nothing any more. */
  close(): void {
    this.flush()
    this.#isClosed = true
  }

  #writeAll(waiting: readonly Waiting[]): void {
    const refused = new Map<Waiting, unknown>()
    const isDurable = waiting.some(({ batch }) => batch.flush)
    try {
      this.#store.transact(() => this.#writeEach(waiting, refused), isDurable)
    } catch (error) {
      for (const { reject } of waiting) reject(error)
      return
    }
    for (const each of waiting) {
      if (refused.has(each)) each.reject(refused.get(each))
      else each.resolve()
    }
  }

  #writeEach(waiting: readonly Waiting[], refused: Map<Waiting, unknown>): void {
    for (const each of waiting) {
      try {
        this.#write(each.batch)
      } catch (error) {
        if (!JournalConflictError.isInstance(error)) throw error
        refused.set(each, error)
      }
    }
  }
}
