import type { DatabaseSync } from 'node:sqlite'
import { journalError } from './to-journal-error.ts'

/** "WFLO": says that a SQLite file is ours. See https://www.sqlite.org/pragma.html#pragma_application_id */
const applicationId = 0x57464c4f

/** Each brings a file from the version of its place to the next one. Never change one that was released: add another. */
const migrations: readonly string[] = [
  `
  CREATE TABLE owners (
    id TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL UNIQUE,
    workflow TEXT NOT NULL,
    version INTEGER NOT NULL,
    parent TEXT,
    status TEXT NOT NULL,
    approvals INTEGER NOT NULL,
    ended_at INTEGER,
    owner TEXT,
    generation INTEGER NOT NULL,
    length INTEGER NOT NULL,
    batches INTEGER NOT NULL,
    rests INTEGER NOT NULL,
    wake_at INTEGER,
    summary TEXT NOT NULL
  );
  CREATE INDEX runs_by_status ON runs (status, id);
  CREATE INDEX runs_by_workflow ON runs (workflow, id);
  CREATE INDEX runs_by_workflow_and_status ON runs (workflow, status, id);
  CREATE INDEX runs_by_parent ON runs (parent, id) WHERE parent IS NOT NULL;
  CREATE INDEX runs_by_end ON runs (ended_at) WHERE ended_at IS NOT NULL;
  CREATE INDEX runs_by_owner ON runs (owner) WHERE owner IS NOT NULL;
  CREATE INDEX runs_without_owner ON runs (id) WHERE owner IS NULL AND ended_at IS NULL;
  CREATE INDEX runs_with_approvals ON runs (id) WHERE approvals > 0;

  -- Ids are made of the run and a number in it: see place-id.ts.
  CREATE TABLE batches (
    id INTEGER PRIMARY KEY,
    generation INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    records TEXT NOT NULL,
    events TEXT NOT NULL
  );

  CREATE TABLE ledger (
    run INTEGER NOT NULL,
    key TEXT NOT NULL,
    place INTEGER NOT NULL,
    state TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run, key)
  ) WITHOUT ROWID;

  CREATE TABLE mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL,
    message TEXT NOT NULL,
    posted_at INTEGER NOT NULL,
    answered_at INTEGER,
    error TEXT
  );
  CREATE INDEX mail_unanswered ON mail (run_id) WHERE answered_at IS NULL;
  CREATE INDEX mail_answered ON mail (answered_at) WHERE answered_at IS NOT NULL;
  `,
  `
  -- Amounts are text: pico-dollars in decimal, which outgrow an integer of 64 bits at 9.2 million dollars.
  CREATE TABLE account_scopes (
    scope TEXT PRIMARY KEY,
    spending_limit TEXT NOT NULL,
    spent TEXT NOT NULL,
    reserved TEXT NOT NULL,
    unresolved TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE account_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    state TEXT NOT NULL,
    reserved TEXT NOT NULL,
    amount TEXT NOT NULL,
    reserved_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  );
  CREATE TABLE account_charges (
    scope TEXT NOT NULL,
    entry INTEGER NOT NULL,
    PRIMARY KEY (scope, entry)
  ) WITHOUT ROWID;
  CREATE INDEX account_entries_open ON account_entries (expires_at) WHERE state = 'reserved';
  `,
]

/** The version of a file that this package writes. */
export const schemaVersion = migrations.length

/** Brings a file up to this version, or refuses it. Safe where several processes open a new file at once. */
export function migrate(database: DatabaseSync, path: string): void {
  // One transaction: another process may be writing the first version of the file just now.
  if (transact(database, 'DEFERRED', () => readVersion(database, path)) === schemaVersion) return
  transact(database, 'IMMEDIATE', () => {
    for (const migration of migrations.slice(readVersion(database, path))) database.exec(migration)
    database.exec(`PRAGMA application_id = ${applicationId}`)
    database.exec(`PRAGMA user_version = ${schemaVersion}`)
  })
}

function transact<Result>(database: DatabaseSync, kind: 'DEFERRED' | 'IMMEDIATE', work: () => Result): Result {
  database.exec(`BEGIN ${kind}`)
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function readVersion(database: DatabaseSync, path: string): number {
  const version = readPragma(database, 'user_version')
  const id = readPragma(database, 'application_id')
  if (id !== applicationId && !isEmpty(database, version)) {
    const advice = 'is the database of another program. Nothing was written into it: give the journal a file of its own'
    throw journalError({ path, problem: 'unavailable', advice })
  }
  if (version > schemaVersion) {
    const detail = `its schema has version ${version}, this package knows ${schemaVersion}`
    throw journalError({ path, problem: 'newer', detail })
  }
  return version
}

function isEmpty(database: DatabaseSync, version: number): boolean {
  return version === 0 && database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
}

function readPragma(database: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
}
