import type { Json } from '../json/json.ts'
import { hasCode, WfloError } from './wflo-error.ts'

/** What is wrong with the place where runs are kept. */
export type JournalProblem = 'corrupt' | 'full' | 'read_only' | 'locked' | 'newer' | 'unavailable'

export interface JournalErrorOptions {
  readonly problem: JournalProblem
  readonly cause?: unknown
  readonly fields?: { readonly [field: string]: Json }
}

/**
 * The journal cannot be read or written. Nothing of what was to be written is kept; whatever was acknowledged before is
 * still there. `retryable` where waiting may help.
 */
export class JournalError extends WfloError {
  override readonly name = 'JournalError' as const
  declare readonly problem: JournalProblem

  constructor(message: string, { problem, cause, fields }: JournalErrorOptions) {
    super(message, {
      code: 'journal_failed',
      retryable: problem === 'locked' || problem === 'full' || problem === 'unavailable',
      cause,
      fields: { ...fields, problem },
    })
  }

  static override isInstance(value: unknown): value is JournalError {
    return hasCode(value, 'journal_failed')
  }
}
