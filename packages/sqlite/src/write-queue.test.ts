import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { appendBatch } from './append-batch.ts'
import { batchOf, createFolder, recordAt } from './batch.fixtures.ts'
import { openDatabase } from './open-database.ts'
import { loadRun } from './read-runs.ts'
import { Store } from './store.ts'
import { WriteQueue } from './write-queue.ts'

let folder: ReturnType<typeof createFolder>
let store: Store
let queue: WriteQueue
beforeEach(() => {
  folder = createFolder()
  store = new Store(openDatabase({ path: folder.file(), busyTimeoutMs: 0 }), folder.file())
  queue = new WriteQueue(store, (batch) => appendBatch(store, batch, undefined))
})
afterEach(() => {
  store.close()
  folder.remove()
})

/** 1: NORMAL, 2: FULL. */
function synchronous(): unknown {
  return store.get('PRAGMA synchronous')?.synchronous
}

it('writes what is appended within one turn of the event loop in one transaction', async () => {
  const transact = vi.spyOn(store, 'transact')
  await Promise.all(Array.from({ length: 50 }, (_, run) => queue.append(batchOf(`r${run}`))))
  expect(transact).toHaveBeenCalledTimes(1)
  expect(loadRun(store, 'r49')?.records).toHaveLength(1)
})

it('writes a lone batch at the next turn', async () => {
  const appended = queue.append(batchOf('r'))
  expect(loadRun(store, 'r')).toBeUndefined()
  await nextTurn()
  expect(loadRun(store, 'r')?.records).toHaveLength(1)
  await appended
})

it('writes several batches of one run in their order', async () => {
  const batches = [0, 1, 2].map((expected) => batchOf('r', { expected, records: [recordAt(expected)] }))
  await Promise.all(batches.map((batch) => queue.append(batch)))
  expect(loadRun(store, 'r')?.records).toEqual([0, 1, 2].map((at) => recordAt(at)))
})

it('refuses a conflict alone', async () => {
  const conflict = batchOf('s', { expected: 7 })
  const results = await Promise.allSettled([batchOf('r'), conflict, batchOf('t')].map((batch) => queue.append(batch)))
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(loadRun(store, 's')).toBeUndefined()
  expect(loadRun(store, 't')?.records).toHaveLength(1)
})

it('keeps nothing of a transaction that fails, and tells everybody', async () => {
  const broken = batchOf('s', { records: [recordAt(1n as unknown as number)] })
  const results = await Promise.allSettled([batchOf('r'), broken, batchOf('t')].map((batch) => queue.append(batch)))
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(['r', 's', 't'].map((runId) => loadRun(store, runId))).toEqual([undefined, undefined, undefined])
  await queue.append(batchOf('r'))
})

it('flushes a transaction to the disk where one of its batches has to be', async () => {
  await queue.append(batchOf('r'))
  expect(synchronous()).toBe(1)
  await Promise.all([queue.append(batchOf('s')), queue.append(batchOf('t', { flush: true }))])
  expect(synchronous()).toBe(2)
  await queue.append(batchOf('u'))
  expect(synchronous()).toBe(1)
})

it('writes what waits before it is closed, and takes nothing afterwards', async () => {
  const appended = queue.append(batchOf('r'))
  queue.close()
  expect(loadRun(store, 'r')?.records).toHaveLength(1)
  await appended
  await expect(queue.append(batchOf('s'))).rejects.toMatchObject({ code: 'engine_closed' })
})
