import { hasCode, WfloError } from './wflo-error.ts'

export interface UnknownApprovalOptions {
  readonly runId: string
  /** Absent: the decision named none. */
  readonly approval?: string | undefined
  /** What does wait for a decision. */
  readonly pending: readonly string[]
}

/** A decision came for something that the run has not asked for, or not yet. */
export class UnknownApprovalError extends WfloError {
  override readonly name = 'UnknownApprovalError' as const
  declare readonly runId: string
  declare readonly pending: readonly string[]

  constructor({ runId, approval, pending }: UnknownApprovalOptions) {
    const what = approval === undefined ? 'has not exactly one approval to decide' : `has not asked for "${approval}"`
    super(`run "${runId}" ${what}: it waits for ${pending.length === 0 ? 'none' : pending.join(', ')}`, {
      code: 'unknown_approval',
      fields: { runId, approval, pending: [...pending] },
    })
  }

  static override isInstance(value: unknown): value is UnknownApprovalError {
    return hasCode(value, 'unknown_approval')
  }
}
