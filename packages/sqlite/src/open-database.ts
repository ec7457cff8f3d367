import { accessSync, constants, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import process from 'node:process'
import type { DatabaseSync } from 'node:sqlite'
import { migrate } from './migrations.ts'
import { journalError } from './to-journal-error.ts'
import { toOpenError } from './to-open-error.ts'

export interface DatabaseOptions {
  /** Of the file; `:memory:` keeps everything in memory. Missing folders are made. */
  readonly path: string
  /** Milliseconds to wait for a lock that another process holds. */
  readonly busyTimeoutMs: number
}

/** Opens a file of ours, at the newest version, in WAL mode. Throws `JournalError`. */
export function openDatabase({ path, busyTimeoutMs }: DatabaseOptions): DatabaseSync {
  const file = path === inMemory ? path : resolve(path)
  let database: DatabaseSync | undefined
  try {
    if (file !== inMemory) mkdirSync(dirname(file), { recursive: true })
    database = createDatabase(file, busyTimeoutMs)
    migrate(database, file)
    if (file !== inMemory) accessSync(file, constants.W_OK)
    if (file !== inMemory) useWriteAheadLog(database, { path: file, busyTimeoutMs })
    database.exec('PRAGMA synchronous = NORMAL')
    // Otherwise macOS leaves what is flushed in the cache of the disk. Nothing to other systems.
    database.exec('PRAGMA fullfsync = ON')
    return database
  } catch (error) {
    database?.close()
    throw toOpenError(error, file)
  }
}

export const inMemory = ':memory:'

/** `node:sqlite` is loaded when it is needed: importing this package costs nothing, and warns of nothing. */
export function createDatabase(path: string | URL, busyTimeoutMs: number): DatabaseSync {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  return new DatabaseSync(path, { timeout: busyTimeoutMs })
}

/** SQLite does not wait for locks here, as it does everywhere else: two processes may be opening a new file. */
function useWriteAheadLog(database: DatabaseSync, { path, busyTimeoutMs }: DatabaseOptions): void {
  const end = Date.now() + busyTimeoutMs
  for (;;) {
    try {
      const row = database.prepare('PRAGMA journal_mode = WAL').get()
      if (row?.journal_mode === 'wal') return
      throw journalError({ path, problem: 'unavailable', advice: 'is on a file system that SQLite cannot use for it' })
    } catch (error) {
      if ((error as { readonly errcode?: unknown }).errcode !== busy || Date.now() > end) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

const busy = 5
