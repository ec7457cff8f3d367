import type { JournalFilter } from '@wflo/core/engine'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createFolder } from './batch.fixtures.ts'
import { listRuns } from './list-runs.ts'
import { openDatabase } from './open-database.ts'
import { pruneRuns } from './prune-runs.ts'
import { Store } from './store.ts'

const folder = createFolder()
let store: Store
beforeAll(() => {
  store = new Store(openDatabase({ path: folder.file(), busyTimeoutMs: 0 }), folder.file())
})
afterAll(() => {
  store.close()
  folder.remove()
})

/** How SQLite goes about the statement that reads runs. */
function planOf(read: () => void): string {
  const all = vi.spyOn(store, 'all')
  read()
  const [sql = '', ...values] = all.mock.calls[0] ?? []
  all.mockRestore()
  return store
    .all(`EXPLAIN QUERY PLAN ${sql}`, ...values)
    .map(({ detail }) => detail)
    .join('\n')
}

it.each<[string, Partial<JournalFilter>]>([
  ['runs_by_status', { statuses: ['running', 'paused'] }],
  ['runs_by_workflow', { workflow: 'digest' }],
  ['runs_by_workflow_and_status', { workflow: 'digest', statuses: ['running', 'paused'] }],
  ['runs_by_parent', { parent: 'p' }],
  ['runs_with_approvals', { awaitsApproval: true }],
  ['runs_with_approvals', { awaitsApproval: true, workflow: 'digest', statuses: ['running'] }],
])('finds runs by the index %s: %j', (index, filter) => {
  const plan = planOf(() => listRuns(store, { limit: 10, ...filter }))
  expect(plan).toMatch(new RegExp(`INDEX ${index}( |$)`, 'm'))
})

it('goes on behind a run without looking at the newer ones', () => {
  const plan = planOf(() => listRuns(store, { limit: 10, before: 'r' }))
  expect(plan).toContain('SEARCH runs USING INTEGER PRIMARY KEY (rowid<?)')
})

it('looks at ended runs only, oldest first, when it prunes', () => {
  const plan = planOf(() => pruneRuns(store, { endedBefore: 5, limit: 10 }))
  expect(plan).toContain('SEARCH gone USING INDEX runs_by_end')
  expect(plan).not.toMatch(/SCAN|TEMP B-TREE/)
})
