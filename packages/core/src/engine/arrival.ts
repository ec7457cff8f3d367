import type { RecordedRunEvent } from '../run/run-event.ts'
import type { ChangedRows } from '../run/run-fold.ts'
import type { MailAnswer } from './journal.ts'
import type { LogEvent, LogRecord } from './log-record.ts'
import type { Turn } from './turn-host.ts'

/** An event that has not been recorded yet: it gets its time when its turn comes. */
export type Arriving = LogEvent extends infer Event ? (Event extends LogEvent ? Omit<Event, 'at'> : never) : never

export interface Arrival {
  readonly event: Arriving
  /** Whoever waits for it to be recorded. */
  readonly accept?: () => void
  readonly refuse?: (error: Error) => void
  /** It came by mail, which is answered in the same commit. */
  readonly mail?: number
}

/** What a batch of turns has gathered until its commit. */
export interface Gathered {
  records: LogRecord[]
  readonly events: RecordedRunEvent[]
  readonly turns: Turn[]
  readonly accepted: Arrival[]
  readonly answers: MailAnswer[]
  /** Rows of an instance that was left for a fresh log. */
  changed: ChangedRows
  /** The records begin a fresh log. */
  isFresh: boolean
}

export function gatherNothing(): Gathered {
  return {
    records: [],
    events: [],
    turns: [],
    accepted: [],
    answers: [],
    changed: { steps: [], ledger: [] },
    isFresh: false,
  }
}
