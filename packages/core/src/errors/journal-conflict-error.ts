import { hasCode, WfloError } from './wflo-error.ts'

/** Somebody else appended to this run, or owns it: another process executes it. */
export class JournalConflictError extends WfloError {
  override readonly name = 'JournalConflictError' as const
  declare readonly runId: string

  /** `found`: what stands in the way, such as `3 records where 2 were expected`. */
  constructor(runId: string, found: string) {
    super(`run "${runId}" has ${found}: another process executes it, and this one yields`, {
      code: 'journal_conflict',
      fields: { runId },
    })
  }

  static override isInstance(value: unknown): value is JournalConflictError {
    return hasCode(value, 'journal_conflict')
  }
}
