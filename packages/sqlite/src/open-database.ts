import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import process from 'node:process'
import type { DatabaseSync } from 'node:sqlite'
import { migrate } from './migrations.ts'
import { toJournalError } from './to-journal-error.ts'

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
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = NORMAL')
    return database
  } catch (error) {
    database?.close()
    throw toJournalError(fromFileSystem(error), file)
  }
}

export const inMemory = ':memory:'

/** `node:sqlite` is loaded when it is needed: importing this package costs nothing, and warns of nothing. */
export function createDatabase(path: string, busyTimeoutMs: number): DatabaseSync {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  return new DatabaseSync(path, { timeout: busyTimeoutMs })
}

/** A folder that cannot be made, in SQLite's words. */
function fromFileSystem(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  const result = code === undefined ? undefined : fileErrors[code]
  return result === undefined ? error : Object.assign(error as Error, { errcode: result })
}

const fileErrors: Readonly<Record<string, number>> = {
  EACCES: 8,
  EPERM: 8,
  EROFS: 8,
  ENOSPC: 13,
  ENOTDIR: 14,
  EEXIST: 14,
}
