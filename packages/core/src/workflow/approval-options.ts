import type { CheckDuration, Duration } from '../duration/duration.ts'

/** What a run asks a person for. */
export interface ApprovalOptions<Timeout = Duration> {
  /** The question, for people. */
  readonly title: string
  /** What they need to see in order to decide: JSON. */
  readonly payload?: unknown
  /** Who may decide. Default: everybody. */
  readonly approvers?: readonly string[]
  /** Milliseconds, or text such as `'2 days'`. Default: wait for ever. */
  readonly timeout?: CheckDuration<Timeout>
}
