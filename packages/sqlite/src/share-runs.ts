import type { JournalSharing, Orphan, OrphanFilter } from '@wflo/core/engine'
import { Inbox } from './inbox.ts'
import type { Owner } from './owner.ts'
import type { Row, Store } from './store.ts'
import { watchStore } from './watch-store.ts'

export interface SharingOptions {
  readonly store: Store
  readonly owner: Owner
  /** Milliseconds between two looks at whether the file has changed. */
  readonly pollMs: number
}

/** What several processes on one file need of each other. */
export function shareRuns({ store, owner, pollMs }: SharingOptions): JournalSharing {
  const inbox = new Inbox(store, owner.id)
  return {
    claim: (runId) => claim(store, owner, runId),
    release(runIds) {
      store.transact(() => {
        for (const runId of runIds) store.run(releaseOne, runId, owner.id)
      })
    },
    orphans(filter) {
      owner.buryDead()
      return findOrphans(store, filter)
    },
    post: (runId, message) => inbox.post(runId, message),
    mail: () => inbox.unanswered(),
    answer: (answers) => inbox.answer(answers),
    takeAnswer: (id) => inbox.takeAnswer(id),
    watch: (listener) => watchStore(store, pollMs, listener),
  }
}

const releaseOne = 'UPDATE runs SET owner = NULL WHERE run_id = ? AND owner = ?'

function claim(store: Store, owner: Owner, runId: string): boolean {
  const before = ownerOf(store, runId)
  if (before === owner.id) return true
  if (!isFree(owner, before)) return false
  owner.begin()
  // One that died has left more than this run, and a lock that nobody needs.
  if (before !== null) owner.buryDead()
  return store.transact(() => {
    // Somebody else may have been faster, or the owner may have woken up.
    if (!isFree(owner, ownerOf(store, runId))) return false
    owner.keepLease()
    store.run('UPDATE runs SET owner = ? WHERE run_id = ?', owner.id, runId)
    return true
  })
}

/** `null`: nobody. `undefined`: there is no such run. */
function ownerOf(store: Store, runId: string): string | null | undefined {
  return store.get('SELECT owner FROM runs WHERE run_id = ?', runId)?.owner as string | null | undefined
}

function isFree(owner: Owner, id: string | null | undefined): boolean {
  return id === null || (id !== undefined && !owner.isAlive(id))
}

function findOrphans(store: Store, { definitions, statuses, limit }: OrphanFilter): readonly Orphan[] {
  const sql = `SELECT run_id, rests, wake_at FROM runs
    WHERE owner IS NULL AND ended_at IS NULL
      AND status IN (SELECT value FROM json_each(?))
      AND workflow || '@' || version IN (SELECT value FROM json_each(?))
    ORDER BY id LIMIT ?`
  const known = definitions.map(({ name, version }) => `${name}@${version}`)
  return store.all(sql, JSON.stringify(statuses), JSON.stringify(known), limit).map(toOrphan)
}

function toOrphan({ run_id: runId, rests, wake_at: wakeAt }: Row): Orphan {
  const rest = wakeAt === null ? {} : { wakeAt: Number(wakeAt) }
  return { runId: String(runId), ...(rests === 1 ? { rest } : {}) }
}
