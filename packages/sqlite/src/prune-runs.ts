import type { PruneFilter } from '@wflo/core/engine'
import { placesOf } from './place-id.ts'
import type { Store } from './store.ts'

const mayGo = `
  SELECT id, run_id FROM runs AS gone
  WHERE ended_at < ?
    AND NOT EXISTS (SELECT 1 FROM ledger WHERE run = gone.id AND state = 'unresolved')
    AND NOT EXISTS (SELECT 1 FROM runs AS parents WHERE parents.run_id = gone.parent AND parents.ended_at IS NULL)
  ORDER BY ended_at LIMIT ?`

/** Removes ended runs with all that belongs to them. Gives their ids. */
export function pruneRuns(store: Store, { endedBefore, limit }: PruneFilter): readonly string[] {
  return store.transact(() => {
    const gone = store.all(mayGo, endedBefore, limit)
    for (const { id, run_id: runId } of gone) remove(store, Number(id), String(runId))
    return gone.map(({ run_id: runId }) => String(runId))
  })
}

function remove(store: Store, id: number, runId: string): void {
  store.run('DELETE FROM batches WHERE id >= ? AND id < ?', ...placesOf(id))
  store.run('DELETE FROM ledger WHERE run = ?', id)
  store.run('DELETE FROM mail WHERE run_id = ?', runId)
  store.run('DELETE FROM runs WHERE id = ?', id)
}
