import { hasCode, WfloError } from './wflo-error.ts'

/** Somebody else appended to this run: another process executes it. */
export class JournalConflictError extends WfloError {
  override readonly name = 'JournalConflictError' as const
  declare readonly runId: string

  constructor(runId: string, expected: number, found: number) {
    super(
      `run "${runId}" has ${found} records where ${expected} were expected: another process executes it, and this one yields`,
      { code: 'journal_conflict', fields: { runId, expected, found } },
    )
  }

  static override isInstance(value: unknown): value is JournalConflictError {
    return hasCode(value, 'journal_conflict')
  }
}
