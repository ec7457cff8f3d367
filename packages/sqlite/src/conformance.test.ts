import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  describeAccount,
  describeEngine,
  describeHost,
  describeJournal,
  describeLife,
  type HostHarness,
} from '@wflo/conformance'
import { createEngine } from '@wflo/core/engine'
import { afterAll } from 'vitest'
import { sqliteAccount } from './account/sqlite-account.ts'
import { sqliteJournal } from './sqlite-journal.ts'

const folder = mkdtempSync(join(tmpdir(), 'wflo-sqlite-'))
let files = 0

function nextFile(): string {
  files += 1
  return join(folder, `${files}.db`)
}

afterAll(() => rmSync(folder, { recursive: true }))

const host: HostHarness = {
  name: 'embedded, SQLite journal',
  create: ({ workflows, handlers }) =>
    createEngine({ workflows, handlers, journal: sqliteJournal({ path: nextFile() }) }),
}

describeHost(host)
describeEngine(host)
describeLife(host)

describeJournal({ name: 'SQLite in memory', create: () => sqliteJournal({ path: ':memory:' }) })

let shared = ''
describeJournal({
  name: 'SQLite file',
  create() {
    shared = nextFile()
    return sqliteJournal({ path: shared, pollInterval: 5 })
  },
  open: () => sqliteJournal({ path: shared, pollInterval: 5 }),
})

describeAccount({ name: 'SQLite in memory', create: (now) => sqliteAccount({ path: ':memory:', now }) })
