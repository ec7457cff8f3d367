import { JournalError, type JournalProblem } from '@wflo/core'

/** Primary result codes of SQLite: https://www.sqlite.org/rescode.html */
const problems: Readonly<Record<number, JournalProblem>> = {
  5: 'locked',
  6: 'locked',
  8: 'read_only',
  11: 'corrupt',
  13: 'full',
  26: 'corrupt',
}

/** Kinds of I/O error that a full disk shows itself by, where no write says so: SQLITE_IOERR_SHMSIZE. */
const noSpace: ReadonlySet<number> = new Set([4874])

const advice: Readonly<Record<JournalProblem, string>> = {
  corrupt:
    'is damaged, or is no SQLite database. Leave it as it is, restore a copy, or rescue what is left with "sqlite3 FILE .recover"',
  full: 'cannot grow: the disk is full. Make room and try again; whatever was acknowledged is in the file',
  read_only:
    'cannot be written: the file, its folder or its file system is read-only. Give this process the right to write to it and its folder',
  locked: 'is locked: another process has been writing for too long. Try again, or find out what holds it',
  newer: 'was written by a newer version of @wflo/sqlite: update this one',
  unavailable:
    'cannot be opened or read. Check that its path is that of a file, that its disk is well, and that this process may use it',
}

/** What SQLite threw as an error that names the file and says what to do. Anything else is passed on as it is. */
export function toJournalError(error: unknown, path: string): unknown {
  const code = resultCode(error)
  if (code === undefined) return error
  const problem = noSpace.has(code) ? 'full' : (problems[code & 0xff] ?? 'unavailable')
  return journalError({ path, problem, cause: error, detail: `SQLite says: ${(error as Error).message}` })
}

export interface JournalErrorFacts {
  readonly path: string
  readonly problem: JournalProblem
  readonly cause?: unknown
  /** Instead of what is said about every such problem. */
  readonly advice?: string
  readonly detail?: string
}

export function journalError({ path, problem, cause, detail, ...facts }: JournalErrorFacts): JournalError {
  const because = detail === undefined ? '' : ` (${detail})`
  const message = `the journal ${path} ${facts.advice ?? advice[problem]}${because}`
  return new JournalError(message, { problem, cause, fields: { path } })
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode : undefined
}
