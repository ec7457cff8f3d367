import type { LedgerEntry, RecordedRunEvent, RunSummary, StepView, WireError } from '@wflo/core'
import type { InboxMessage } from '@wflo/core/runtime'

/** What is asked of a run. Lists come in pages, because an answer has a limit of its own. */
export type ReadRequest =
  | { readonly read: 'summary' }
  | { readonly read: 'steps' | 'ledger'; readonly from: number }
  /** `from`: a sequence number. */
  | { readonly read: 'events'; readonly from: number }
  /** Why the run does not take this message. `isOpen`: it goes on. Default: it has ended. */
  | { readonly read: 'refusal'; readonly message: InboxMessage; readonly isOpen?: true }

export interface ReadReplies {
  readonly summary: RunSummary
  readonly steps: Page<StepView>
  readonly ledger: Page<LedgerEntry>
  readonly events: EventPage
  readonly refusal: WireError | null
}

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Where the next page begins. Absent: this was the last. */
  readonly next?: number
  /** There is more of it in the histories before (`ctx.continueAs`). */
  readonly isContinued?: true
}

export interface EventPage extends Page<RecordedRunEvent> {
  /** The first sequence number that this history has. */
  readonly first: number
  readonly hasEnded: boolean
}
