import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Journal, JournalSharing } from '@wflo/core/engine'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { batchOf, createFolder } from './batch.fixtures.ts'
import { sqliteJournal } from './sqlite-journal.ts'

let folder: ReturnType<typeof createFolder>
let opened: Journal[]
beforeEach(() => {
  folder = createFolder()
  opened = []
})
afterEach(() => {
  for (const journal of opened) journal.close()
  folder.remove()
})

interface Shared extends Journal {
  readonly sharing: JournalSharing
}

function open(lease: number | '10 minutes' = '10 minutes'): Shared {
  const journal = sqliteJournal({ path: folder.file(), lease })
  opened.push(journal)
  return journal as Shared
}

const orphaned = { definitions: [{ name: 'digest', version: 1 }], statuses: ['running'], limit: 10 } as const

async function orphansOf({ sharing }: Shared): Promise<readonly string[]> {
  return (await sharing.orphans(orphaned)).map(({ runId }) => runId)
}

/** As if the owners of all runs had hung for longer than their leases. */
function letLeasesRunOut(): void {
  const database = new DatabaseSync(folder.file())
  database.exec('UPDATE owners SET expires_at = 0')
  database.close()
}

function leases(): readonly unknown[] {
  const database = new DatabaseSync(folder.file())
  const rows = database.prepare('SELECT expires_at FROM owners').all()
  database.close()
  return rows.map(({ expires_at: expiresAt }) => expiresAt)
}

function lockFiles(): readonly string[] {
  return readdirSync(folder.file('.')).filter((name) => name.includes('-owner-'))
}

it('owns nothing and leaves no file beside the database as long as it only reads', async () => {
  const journal = open()
  await journal.list({ limit: 1 })
  expect(await orphansOf(journal)).toEqual([])
  expect([leases(), lockFiles()]).toEqual([[], []])
})

it('has a lock beside the database from the first append until it is closed', async () => {
  const journal = open()
  await journal.append(batchOf('r'))
  expect(lockFiles()).toHaveLength(1)
  journal.close()
  expect([leases(), lockFiles()]).toEqual([[], []])
})

it('renews its lease in the background', async () => {
  await open(30).append(batchOf('r'))
  letLeasesRunOut()
  await vi.waitFor(() => expect(leases()[0]).toBeGreaterThan(0))
})

it('loses its runs to others when its lease has run out, and is told so at its next append', async () => {
  const [first, second] = [open(), open()]
  await first.append(batchOf('r'))
  expect(await orphansOf(second)).toEqual([])
  letLeasesRunOut()
  expect(await second.sharing.claim('r')).toBe(true)
  await expect(first.append(batchOf('r', { expected: 1 }))).rejects.toMatchObject({ code: 'journal_conflict' })
  await second.append(batchOf('r', { expected: 1 }))
})

it('goes on with what nobody has taken while its lease had run out', async () => {
  const [first, second] = [open(), open()]
  await first.append(batchOf('r'))
  letLeasesRunOut()
  expect(await orphansOf(second)).toEqual(['r'])
  await first.append(batchOf('r', { expected: 1 }))
  expect(await orphansOf(second)).toEqual([])
  expect(await second.sharing.claim('r')).toBe(false)
  await first.append(batchOf('r', { expected: 2 }))
})

it('begins further runs as a living owner after others have given it up', async () => {
  const [first, second] = [open(), open()]
  await first.append(batchOf('r'))
  letLeasesRunOut()
  await orphansOf(second)
  await first.append(batchOf('s'))
  expect(await second.sharing.claim('s')).toBe(false)
  expect(await second.sharing.claim('r')).toBe(true)
})

it('is alive again at once when it claims a run back', async () => {
  const [first, second] = [open(), open()]
  await first.append(batchOf('r'))
  letLeasesRunOut()
  expect(await orphansOf(second)).toEqual(['r'])
  expect(await first.sharing.claim('r')).toBe(true)
  expect(await second.sharing.claim('r')).toBe(false)
})

it('is found alive by those who come to the file through a link', async () => {
  await open().append(batchOf('r'))
  mkdirSync(folder.file('elsewhere'))
  symlinkSync(folder.file(), folder.file('elsewhere/link.db'))
  const second = sqliteJournal({ path: folder.file('elsewhere/link.db') })
  opened.push(second)
  expect(await second.sharing?.claim('r')).toBe(false)
})

it('is not brought back by those who look for it', async () => {
  const [first, second] = [open(), open()]
  await first.append(batchOf('r'))
  for (const name of lockFiles()) rmSync(folder.file(name))
  expect(await orphansOf(second)).toEqual(['r'])
  expect(lockFiles()).toEqual([])
})

it('can be probed by many at once', async () => {
  const first = open()
  await first.append(batchOf('r'))
  const others = Array.from({ length: 5 }, () => open())
  const claims = await Promise.all(others.map(async ({ sharing }) => await sharing.claim('r')))
  expect(claims).not.toContain(true)
  await first.append(batchOf('r', { expected: 1 }))
})

it('takes what is left over of an owner whose lock is gone', async () => {
  await open().append(batchOf('r'))
  const database = new DatabaseSync(folder.file())
  database.exec("UPDATE owners SET id = 'dead'; UPDATE runs SET owner = 'dead'")
  database.close()
  const second = open()
  expect(await orphansOf(second)).toEqual(['r'])
  expect(await second.sharing.claim('r')).toBe(true)
})

it('owns no run that has ended', async () => {
  const [first, second] = [open(), open()]
  await first.append(batchOf('r'))
  const run = { ...batchOf('r').run, status: 'completed', endedAt: 2 } as const
  await first.append(batchOf('r', { expected: 1, run }))
  expect(await second.sharing.claim('r')).toBe(true)
})

it('is not shared in memory', () => {
  const journal = sqliteJournal({ path: ':memory:' })
  expect(journal.sharing).toBeUndefined()
  journal.close()
  expect(existsSync(':memory:')).toBe(false)
})

it('takes nothing any more once it is closed', async () => {
  const journal = open()
  journal.close()
  journal.close()
  await expect(journal.append(batchOf('r'))).rejects.toMatchObject({ code: 'engine_closed' })
  expect(lockFiles()).toEqual([])
})
