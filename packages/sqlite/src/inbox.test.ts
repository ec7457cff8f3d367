import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { appendBatch } from './append-batch.ts'
import { batchOf, createFolder } from './batch.fixtures.ts'
import { Inbox } from './inbox.ts'
import { openDatabase } from './open-database.ts'
import { Store } from './store.ts'

const message = { type: 'event', name: 'go', payload: 1 } as const
const writer = { id: 'me', keepLease() {} }

let folder: ReturnType<typeof createFolder>
let store: Store
let inbox: Inbox
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 })
  folder = createFolder()
  store = new Store(openDatabase({ path: folder.file(), busyTimeoutMs: 0 }), folder.file())
  inbox = new Inbox(store, writer.id)
  store.transact(() => appendBatch(store, batchOf('r'), writer))
})
afterEach(() => {
  store.close()
  folder.remove()
  vi.useRealTimers()
})

it('throws answers away that nobody has asked for within a day, and no mail that waits', () => {
  const [answered, waiting] = [inbox.post('r', message), inbox.post('r', message)]
  inbox.answer([{ id: answered }])
  vi.setSystemTime(23 * 3_600_000)
  const next = inbox.post('r', message)
  expect(store.all('SELECT id FROM mail ORDER BY id')).toEqual([{ id: answered }, { id: waiting }, { id: next }])
  vi.setSystemTime(25 * 3_600_000)
  inbox.post('r', message)
  expect(inbox.takeAnswer(answered)).toBeUndefined()
  expect(inbox.unanswered().map(({ id }) => id)).toEqual([waiting, next, next + 1])
})

it('never gives an id twice, also where the mail is gone', () => {
  const first = inbox.post('r', message)
  inbox.answer([{ id: first }])
  inbox.takeAnswer(first)
  expect(inbox.post('r', message)).toBeGreaterThan(first)
})

it('keeps the first answer', () => {
  const id = inbox.post('r', message)
  inbox.answer([{ id }])
  inbox.answer([{ id, error: { name: 'Error', code: 'too_late', message: 'too late', retryable: false } }])
  expect(inbox.takeAnswer(id)).toEqual({ id })
})
