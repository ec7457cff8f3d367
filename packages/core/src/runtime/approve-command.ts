import { parseDuration } from '../duration/parse-duration.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { copyJson } from '../json/copy-json.ts'
import type { ApprovalDecision, PendingApproval } from '../run/pending-approval.ts'
import type { ApprovalEnd } from '../run/run-event.ts'
import type { ApprovalOptions } from '../workflow/approval-options.ts'
import type { DecisionMessage } from './approvals.ts'
import type { Pending } from './host.ts'
import type { RunCore } from './run-core.ts'
import type { Cancellable, Scope } from './scope.ts'

export interface ApproveCommandOptions {
  readonly core: RunCore
  readonly scope: Scope
  readonly number: number
  readonly request: ApprovalOptions
  readonly resolve: (decision: ApprovalDecision | undefined) => void
}

/** One `ctx.approve`: the first decision of an approver, or the timeout, whichever comes first. */
export class ApproveCommand implements Cancellable {
  readonly #options: ApproveCommandOptions
  readonly #stepId: string
  #stopAsking: () => void = () => {}
  #timer: Pending<void> | undefined

  constructor(options: ApproveCommandOptions) {
    this.#options = options
    this.#stepId = `${options.number}/approval`
  }

  begin(): void {
    const { core, scope, number, request } = this.#options
    const timeout = request.timeout === undefined ? undefined : parseDuration(request.timeout)
    const approval = describe(this.#stepId, request, { at: core.host.now(), timeout })
    scope.add(this)
    core.host.publish({ type: 'approval-start', stepId: this.#stepId, approval })
    this.#stopAsking = core.approvals.ask(this.#stepId, (message) => this.#decide(message))
    if (timeout === undefined) return
    this.#timer = core.host.timer({ key: `${number}/timeout`, ms: timeout })
    this.#timer.on(() => {
      this.#stopAsking()
      this.#end('timeout')
      this.#options.resolve(undefined)
    })
  }

  cancel(): void {
    this.#stopAsking()
    this.#timer?.cancel()
    this.#end('cancelled')
  }

  #decide({ approved, by, note }: DecisionMessage): void {
    this.#timer?.cancel()
    const at = this.#options.core.host.now()
    const decision: ApprovalDecision = { approved, by, ...(note === undefined ? {} : { note }), at }
    this.#end('decided', decision)
    this.#options.resolve({ ...decision })
  }

  #end(reason: ApprovalEnd, decision?: ApprovalDecision): void {
    const { core, scope } = this.#options
    scope.remove(this)
    const decided = decision === undefined ? {} : { decision }
    core.host.publish({ type: 'approval-end', stepId: this.#stepId, reason, ...decided })
  }
}

interface Asked {
  readonly at: number
  readonly timeout: number | undefined
}

/** Throws `InvalidValueError` where nobody could ever decide, and `NotJsonError` for a payload that cannot be recorded. */
function describe(approval: string, request: ApprovalOptions, { at, timeout }: Asked): PendingApproval {
  const { title, payload, approvers } = request
  if (typeof title !== 'string' || title.trim() === '') {
    throw new InvalidValueError('an approval needs a title: say what is to be decided', { approval })
  }
  if (approvers?.length === 0) {
    throw new InvalidValueError(`approval "${title}" has no approvers: name some, or leave them out for everybody`, {
      approval,
    })
  }
  return {
    approval,
    title,
    ...(payload === undefined ? {} : { payload: copyJson(payload, 'the payload of an approval') }),
    ...(approvers === undefined ? {} : { approvers: approvers.map(String) }),
    askedAt: at,
    ...(timeout === undefined ? {} : { expiresAt: at + timeout }),
  }
}
