import { accessSync, constants } from 'node:fs'
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
}

/** What went wrong while a file was opened. SQLite leaves it open whether the rights to it are what is missing. */
export function toOpenError(error: unknown, path: string): unknown {
  const { code = '', errcode = 0, message } = error as NodeJS.ErrnoException & { readonly errcode?: number }
  const isForbidden = (errcode & 0xff) === cannotOpen && !mayWrite(dirname(path))
  const problem = isForbidden ? 'read_only' : problems[code]
  if (problem === undefined) return toJournalError(error, path)
  return journalError({ path, problem, cause: error, detail: message })
}

const cannotOpen = 14

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
