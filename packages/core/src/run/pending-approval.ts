import type { Json } from '../json/json.ts'

/** Something that a person has to decide before the run goes on. Times are milliseconds since the epoch. */
export interface PendingApproval {
  /** `command/approval`: what a decision names. Unique within the run. */
  readonly approval: string
  /** The question, for people. */
  readonly title: string
  /** What they need to see in order to decide. */
  readonly payload?: Json
  /** Who may decide. Absent: everybody. */
  readonly approvers?: readonly string[]
  readonly askedAt: number
  /** When the run goes on without a decision. Absent: never. */
  readonly expiresAt?: number
}

/** What was decided. `by` is what the caller of `approve` asserts: authenticate them before you call it. */
export interface ApprovalDecision {
  readonly approved: boolean
  readonly by: string
  readonly note?: string
  /** Milliseconds since the epoch. */
  readonly at: number
}
