import type { ApprovalDecision } from '../run/pending-approval.ts'
import type { ApprovalEnd } from '../run/run-event.ts'
import { hasCode, WfloError } from './wflo-error.ts'

export interface ApprovalClosedOptions {
  readonly runId: string
  readonly approval: string
  readonly reason: ApprovalEnd
  /** The one that stands. */
  readonly decision?: ApprovalDecision | undefined
}

/** A decision came for an approval that needs none any more: it was decided, its time was up, or the run went on. */
export class ApprovalClosedError extends WfloError {
  override readonly name = 'ApprovalClosedError' as const
  declare readonly runId: string
  declare readonly approval: string
  declare readonly reason: ApprovalEnd

  constructor({ runId, approval, reason, decision }: ApprovalClosedOptions) {
    super(`approval "${approval}" of run "${runId}" ${describe(reason, decision)}: this decision changes nothing`, {
      code: 'approval_closed',
      fields: { runId, approval, reason },
    })
  }

  static override isInstance(value: unknown): value is ApprovalClosedError {
    return hasCode(value, 'approval_closed')
  }
}

function describe(reason: ApprovalEnd, decision: ApprovalDecision | undefined): string {
  if (decision !== undefined) {
    return `was ${decision.approved ? 'approved' : 'rejected'} by "${decision.by}" already`
  }
  return reason === 'timeout' ? 'has expired' : 'is no longer needed'
}
