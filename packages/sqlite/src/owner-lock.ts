import { existsSync, rmSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { createDatabase } from './open-database.ts'
import { toOpenError } from './to-open-error.ts'

/**
 * A lock that the operating system gives up when its process ends, however it ends: an empty SQLite file beside the
 * database, locked as a whole. Others can tell at once whether the owner is gone, without waiting for its lease.
 */
export class OwnerLock {
  readonly #path: string
  readonly #database: DatabaseSync

  constructor(path: string) {
    this.#path = path
    try {
      this.#database = createDatabase(path, 0)
      // Otherwise a second file would appear beside it.
      this.#database.exec('PRAGMA journal_mode = MEMORY')
      this.#database.exec('BEGIN EXCLUSIVE')
    } catch (error) {
      throw toOpenError(error, path)
    }
  }

  release(): void {
    if (this.#database.isOpen) this.#database.close()
    rmSync(this.#path, { force: true })
  }
}

/** Whether the process that made this lock still has it. A missing file is a lock that was given up. */
export function isLocked(path: string): boolean {
  let probe: DatabaseSync | undefined
  try {
    // Not to be made where it is gone.
    probe = createDatabase(existingFile(path), 0)
    probe.exec('PRAGMA journal_mode = MEMORY')
    probe.exec('BEGIN IMMEDIATE')
    return false
  } catch {
    // Locked, or not to be looked at: its lease decides.
    return existsSync(path)
  } finally {
    probe?.close()
  }
}

function existingFile(path: string): URL {
  const url = pathToFileURL(path)
  url.searchParams.set('mode', 'rw')
  return url
}
