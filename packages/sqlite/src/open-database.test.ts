import { readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { JournalError } from '@wflo/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { batchOf, createFolder } from './batch.fixtures.ts'
import { schemaVersion } from './migrations.ts'
import { sqliteJournal } from './sqlite-journal.ts'

let folder: ReturnType<typeof createFolder>
beforeEach(() => {
  folder = createFolder()
})
afterEach(() => folder.remove())

function openError(path: string): JournalError {
  try {
    sqliteJournal({ path }).close()
  } catch (error) {
    if (JournalError.isInstance(error)) return error
    throw error
  }
  throw new Error(`${path} was opened`)
}

function change(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

it('makes the file and the folders that it needs', async () => {
  const path = folder.file('new/and/deep/runs.db')
  const journal = sqliteJournal({ path })
  await journal.append(batchOf('r'))
  journal.close()
  const again = sqliteJournal({ path })
  expect((await again.load('r'))?.records).toHaveLength(1)
  again.close()
})

it('takes an empty file for a new one', async () => {
  writeFileSync(folder.file(), '')
  const journal = sqliteJournal({ path: folder.file() })
  await journal.append(batchOf('r'))
  journal.close()
})

it('refuses a file of a newer version, naming both, and leaves it as it is', () => {
  sqliteJournal({ path: folder.file() }).close()
  change(folder.file(), 'PRAGMA user_version = 999')
  const before = readFileSync(folder.file())
  const error = openError(folder.file())
  expect(error).toMatchObject({ code: 'journal_failed', problem: 'newer', retryable: false })
  expect(error.message).toContain(folder.file())
  expect(error.message).toContain(`version 999, this package knows ${schemaVersion}`)
  expect(readFileSync(folder.file()).equals(before)).toBe(true)
})

it('brings an older file up to date, with what is in it', async () => {
  const journal = sqliteJournal({ path: folder.file() })
  await journal.append(batchOf('r'))
  journal.close()
  change(
    folder.file(),
    'DROP TABLE account_scopes; DROP TABLE account_entries; DROP TABLE account_charges; PRAGMA user_version = 1',
  )
  const updated = sqliteJournal({ path: folder.file() })
  expect(await updated.summary('r')).toBeDefined()
  updated.close()
  change(folder.file(), 'SELECT * FROM account_scopes')
})

it.each([0, 1, 999])('writes nothing into the database of another program at version %i', (version) => {
  change(folder.file(), `CREATE TABLE customers (name TEXT); PRAGMA user_version = ${version}`)
  const before = readFileSync(folder.file())
  const error = openError(folder.file())
  expect(error.problem).toBe('unavailable')
  expect(error.message).toMatch(/database of another program.*a file of its own/)
  expect(readFileSync(folder.file()).equals(before)).toBe(true)
})

it('says that a folder is no file, and that a file is no folder', () => {
  writeFileSync(folder.file('file'), '')
  expect(openError(folder.file('.')).problem).toBe('unavailable')
  expect(openError(folder.file('file/runs.db')).problem).toBe('unavailable')
})

it('refuses a path that is none', () => {
  expect(() => sqliteJournal({ path: '' })).toThrow(expect.objectContaining({ code: 'invalid_value' }))
})
