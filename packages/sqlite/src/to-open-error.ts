import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { JournalProblem } from '@wflo/core'
import { journalError, toJournalError } from './to-journal-error.ts'

/** Of the file system: https://nodejs.org/api/errors.html#common-system-errors */
const problems: Readonly<Record<string, JournalProblem>> = {
  EACCES: 'read_only',
  EPERM: 'read_only',
  EROFS: 'read_only',
  ENOSPC: 'full',
  ENOTDIR: 'unavailable',
  EEXIST: 'unavailable',
  ENOENT: 'unavailable',
}

/** What went wrong while a file was opened. SQLite leaves it open whether the rights to it are what is missing. */
export function toOpenError(error: unknown, path: string): unknown {
  const { code = '', errcode = 0, message } = error as NodeJS.ErrnoException & { readonly errcode?: number }
  // Node says ENOENT of folders that it cannot make.
  const isForbidden = ((errcode & 0xff) === cannotOpen || code === 'ENOENT') && !mayWrite(existing(dirname(path)))
  const problem = isForbidden ? 'read_only' : problems[code]
  if (problem === undefined) return toJournalError(error, path)
  return journalError({ path, problem, cause: error, detail: message })
}

const cannotOpen = 14

/** The nearest folder that is there. */
function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder))
}

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
