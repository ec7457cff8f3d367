import { ApprovalClosedError } from '../errors/approval-closed-error.ts'
import { ApproverNotListedError } from '../errors/approver-not-listed-error.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { RunEndedError } from '../errors/run-ended-error.ts'
import { UnknownApprovalError } from '../errors/unknown-approval-error.ts'
import { parseMoney } from '../money/money.ts'
import { isHigher, parseBudgetLimit } from '../runtime/budget.ts'
import type { InboxMessage } from '../runtime/host.ts'
import type { RunFold } from './run-fold.ts'

type MessageOf<Type extends InboxMessage['type']> = Extract<InboxMessage, { readonly type: Type }>

/**
 * Why a run does not take a message, by name, or `undefined` where it does: what every host asks before it records one.
 * `hasSettled`: the body has ended, or the run was cancelled.
 */
export function refuseMessage(fold: RunFold, message: InboxMessage, hasSettled: boolean): Error | undefined {
  if (message.type === 'reconcile') return refuseReconcile(fold, message)
  if (message.type === 'decision') return refuseDecision(fold, message, hasSettled)
  if (hasSettled || fold.end !== undefined) return new RunEndedError(fold.runId, describeMessage(message))
  if (message.type !== 'raise') return undefined
  return message.child === undefined ? refuseLower(fold, message) : refuseChildRaise(fold, message, message.child)
}

export function describeMessage(message: InboxMessage): string {
  return message.type === 'event' ? `the event "${message.name}"` : `the message "${message.type}"`
}

function refuseReconcile(fold: RunFold, { key, actual }: MessageOf<'reconcile'>): Error | undefined {
  if (fold.entry(key)?.state !== 'unresolved') {
    return new InvalidValueError(`run "${fold.runId}" has no unresolved ledger entry "${key}"`, { key })
  }
  return refuseAmount(actual)
}

/** An amount that is none would be found out when it is booked: too late. */
function refuseAmount(amount: string): Error | undefined {
  try {
    parseMoney(amount)
    return undefined
  } catch (error) {
    return error as Error
  }
}

function refuseLower(fold: RunFold, { limit }: MessageOf<'raise'>): Error | undefined {
  const { unlimited, limit: current } = fold.summary().budget
  const standing = unlimited === true ? 'unlimited' : parseBudgetLimit(current)
  return isHigher(parseBudgetLimit(limit), standing) ? undefined : notMore(fold.runId, limit, current)
}

function notMore(runId: string, limit: string, current: string | undefined): Error {
  return new InvalidValueError(
    `the budget of run "${runId}" is ${current === undefined ? 'unlimited' : `$${current}`} already, and can only be raised: $${limit} is not more`,
    { limit },
  )
}

/** What a child gets more has to be free in its parent now. */
function refuseChildRaise(fold: RunFold, { limit }: MessageOf<'raise'>, key: string): Error | undefined {
  const entry = fold.entry(key)
  if (entry?.state !== 'reserved') {
    return new InvalidValueError(`run "${fold.runId}" has no open child "${key}" with a budget of its own`, { key })
  }
  const more = parseBudgetLimit(limit)
  if (more === 'unlimited') {
    return new InvalidValueError(`a child of run "${fold.runId}" has a part of its budget: raise it to an amount`, {})
  }
  const missing = more - parseMoney(entry.reserved)
  if (missing <= 0n) return notMore(fold.runId, limit, entry.reserved)
  const { left } = fold.summary().budget
  if (left === undefined || parseMoney(left) >= missing) return undefined
  return new InvalidValueError(
    `run "${fold.runId}" has $${left} left, which is not enough to raise its child to $${limit}: raise its own budget first`,
    { left, limit },
  )
}

function refuseDecision(fold: RunFold, message: MessageOf<'decision'>, hasSettled: boolean): Error | undefined {
  const { runId } = fold
  const { approval, by } = message
  const closed = fold.closedApproval(approval)
  if (closed !== undefined) return new ApprovalClosedError({ runId, approval, ...closed })
  const { approvals } = fold.summary()
  const pending = approvals.find((each) => each.approval === approval)
  if (pending === undefined) {
    return new UnknownApprovalError({ runId, approval, pending: approvals.map((each) => each.approval) })
  }
  if (hasSettled) return new ApprovalClosedError({ runId, approval, reason: 'cancelled' })
  const { approvers } = pending
  if (approvers === undefined || approvers.includes(by)) return undefined
  return new ApproverNotListedError({ runId, approval, by, approvers })
}

/** For a decision that names no approval: the one that is pending, where there is just one. */
export function onlyApproval(runId: string, pending: readonly { readonly approval: string }[]): string {
  const [first, ...others] = pending.map(({ approval }) => approval)
  if (first !== undefined && others.length === 0) return first
  throw new UnknownApprovalError({ runId, pending: pending.map(({ approval }) => approval) })
}
