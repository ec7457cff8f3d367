import { hasCode, WfloError } from './wflo-error.ts'

export interface ApproverNotListedOptions {
  readonly runId: string
  readonly approval: string
  readonly by: string
  readonly approvers: readonly string[]
}

/** A decision came from somebody who is not among the approvers. */
export class ApproverNotListedError extends WfloError {
  override readonly name = 'ApproverNotListedError' as const
  declare readonly runId: string
  declare readonly approval: string
  declare readonly by: string

  constructor({ runId, approval, by, approvers }: ApproverNotListedOptions) {
    super(
      `"${by}" may not decide on approval "${approval}" of run "${runId}": its approvers are ${approvers.join(', ')}`,
      { code: 'approver_not_listed', fields: { runId, approval, by } },
    )
  }

  static override isInstance(value: unknown): value is ApproverNotListedError {
    return hasCode(value, 'approver_not_listed')
  }
}
