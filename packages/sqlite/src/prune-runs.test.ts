import { expect, it } from 'vitest'
import { appendBatch } from './append-batch.ts'
import { batchOf, createFolder } from './batch.fixtures.ts'
import { Inbox } from './inbox.ts'
import { openDatabase } from './open-database.ts'
import { pruneRuns } from './prune-runs.ts'
import { Store } from './store.ts'

it('leaves nothing of a run behind', () => {
  const folder = createFolder()
  const store = new Store(openDatabase({ path: folder.file(), busyTimeoutMs: 0 }), folder.file())
  const row = { key: '1/a/1', step: 'a', attempt: 1, target: 'a', reserved: '0.1', amount: '0.1', at: 1 } as const
  const batch = batchOf('r', { ledger: [{ ...row, state: 'settled' }] })
  const run = { ...batch.run, status: 'completed', endedAt: 1 } as const
  store.transact(() => appendBatch(store, { ...batch, run }, undefined))
  new Inbox(store, 'me').post('r', { type: 'event', name: 'go', payload: 1 })
  const count = (): unknown[] =>
    ['runs', 'batches', 'ledger', 'mail'].map((table) => store.get(`SELECT count(*) AS rows FROM ${table}`)?.rows)
  expect(count()).toEqual([1, 1, 1, 1])
  expect(pruneRuns(store, { endedBefore: 2, limit: 1 })).toEqual(['r'])
  expect(count()).toEqual([0, 0, 0, 0])
  store.close()
  folder.remove()
})
