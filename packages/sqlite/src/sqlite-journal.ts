import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Duration, InvalidValueError, parseDuration } from '@wflo/core'
import type { Journal } from '@wflo/core/engine'
import { appendBatch } from './append-batch.ts'
import { listRuns } from './list-runs.ts'
import { inMemory, openDatabase } from './open-database.ts'
import { Owner } from './owner.ts'
import { pruneRuns } from './prune-runs.ts'
import { loadRun, readEvents, readLedger, readSteps, readSummary } from './read-runs.ts'
import { shareRuns } from './share-runs.ts'
import { Store } from './store.ts'
import { WriteQueue } from './write-queue.ts'

export interface SqliteJournalOptions {
  /**
   * The file, made where it is missing, its folders too. On a disk of this machine: SQLite's locks do not work on network
   * file systems. `:memory:` keeps everything in memory, for one process.
   */
  readonly path: string
  /**
   * How long a process may be silent before others take its runs over. One that has died is noticed at once; this is for
   * one that hangs. Default `'15s'`.
   */
  readonly lease?: Duration
  /** How often the file is looked at for what other processes have written. Default `'25ms'`. */
  readonly pollInterval?: Duration
  /** How long a write waits for other processes that write. Default `'5s'`. */
  readonly busyTimeout?: Duration
}

/**
 * Keeps runs in a SQLite file, which several processes may use at once. Opens it at once and throws `JournalError` where
 * it cannot be used.
 */
export function sqliteJournal(options: SqliteJournalOptions): Journal {
  const { path, lease = '15s', pollInterval = '25ms', busyTimeout = '5s' } = options
  if (typeof path !== 'string' || path === '') throw new InvalidValueError('sqliteJournal needs the path of a file', {})
  const isShared = path !== inMemory
  const file = isShared ? resolve(path) : path
  const store = new Store(openDatabase({ path: file, busyTimeoutMs: parseDuration(busyTimeout) }), file)
  // Its real path: whoever comes by another one, through a link, has to find the same locks.
  const owner = isShared ? new Owner({ store, path: realpathSync(file), leaseMs: parseDuration(lease) }) : undefined
  const queue = new WriteQueue(store, (batch) => appendBatch(store, batch, owner))
  return {
    specification: 1,
    append(batch) {
      if (store.isOpen) owner?.begin()
      return queue.append(batch)
    },
    load: (runId) => loadRun(store, runId),
    summary: (runId) => readSummary(store, runId),
    steps: (runId) => readSteps(store, runId),
    ledger: (runId) => readLedger(store, runId),
    events: (runId, from) => readEvents(store, runId, from),
    list: (filter) => listRuns(store, filter),
    prune: (filter) => pruneRuns(store, filter),
    ...(owner === undefined ? {} : { sharing: shareRuns({ store, owner, pollMs: parseDuration(pollInterval) }) }),
    close() {
      if (!store.isOpen) return
      queue.close()
      owner?.end()
      store.close()
    },
  }
}
