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
  const run = store.get('SELECT owner FROM runs WHERE run_id = ?', runId)
  if (run?.owner === owner.id) return true
  if (run === undefined || (run.owner !== null && owner.isAlive(String(run.owner)))) return false
  owner.begin()
  const { owner: before = null } = run
  const sql = 'UPDATE runs SET owner = ? WHERE run_id = ? AND owner IS ? RETURNING id'
  return store.transact(() => store.get(sql, owner.id, runId, before)) !== undefined
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
