import type { PruneFilter } from '@wflo/core/engine'
import type { Store } from './store.ts'

const mayGo = `
  SELECT id, run_id FROM runs AS gone
  WHERE ended_at < ?
    AND NOT EXISTS (SELECT 1 FROM ledger WHERE run = gone.id AND state = 'unresolved')
    AND NOT EXISTS (SELECT 1 FROM runs AS parents WHERE parents.run_id = gone.parent AND parents.ended_at IS NULL)
  ORDER BY ended_at LIMIT ?`

const removals = [
  'DELETE FROM batches WHERE run = ?',
  'DELETE FROM steps WHERE run = ?',
  'DELETE FROM ledger WHERE run = ?',
  'DELETE FROM runs WHERE id = ?',
]

/** Removes ended runs with all that belongs to them. Gives their ids. */
export function pruneRuns(store: Store, { endedBefore, limit }: PruneFilter): readonly string[] {
  return store.transact(() => {
    const gone = store.all(mayGo, endedBefore, limit)
    for (const { id = null, run_id: runId = null } of gone) {
      for (const removal of removals) store.run(removal, id)
      store.run('DELETE FROM mail WHERE run_id = ?', runId)
    }
    return gone.map(({ run_id: runId }) => String(runId))
  })
}
