import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createFolder } from './batch.fixtures.ts'
import { openDatabase } from './open-database.ts'
import { Store } from './store.ts'
import { watchStore } from './watch-store.ts'

const post = "INSERT INTO mail (run_id, message, posted_at) VALUES ('r', '{}', 0)"

let folder: ReturnType<typeof createFolder>
let store: Store
beforeEach(() => {
  folder = createFolder()
  store = new Store(openDatabase({ path: folder.file(), busyTimeoutMs: 0 }), folder.file())
})
afterEach(() => {
  store.close()
  folder.remove()
})

it('tells of what others write, and not of what this one writes', async () => {
  const listener = vi.fn()
  const stop = watchStore(store, 1, listener)
  store.run(post)
  await pause(20)
  expect(listener).not.toHaveBeenCalled()
  const other = new DatabaseSync(folder.file())
  other.exec(post)
  await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(1))
  stop()
  other.exec(post)
  other.close()
  await pause(20)
  expect(listener).toHaveBeenCalledTimes(1)
})

it('looks at nothing any more once the file is closed', async () => {
  const listener = vi.fn()
  const stop = watchStore(store, 1, listener)
  store.close()
  await pause(20)
  stop()
  expect(listener).not.toHaveBeenCalled()
})
