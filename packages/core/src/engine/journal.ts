import type { LedgerEntry } from '../run/ledger-entry.ts'
import type { RecordedRunEvent } from '../run/run-event.ts'
import type { RunSummary, StepView } from '../run/run-view.ts'
import type { LogRecord } from './log-record.ts'

/** One atomic append: the records, and the views that follow from them. */
export interface JournalBatch {
  readonly runId: string
  /** How many records the log holds before this batch; 0 creates the run. A batch without records changes views only. */
  readonly expected: number
  readonly records: readonly LogRecord[]
  readonly events: readonly RecordedRunEvent[]
  /** The run's row as it is after the batch. */
  readonly run: RunSummary
  /** Rows of steps and ledger entries that the batch adds or changes. */
  readonly steps: readonly StepView[]
  readonly ledger: readonly LedgerEntry[]
  /** The batch starts a priced effect: it has to survive a power cut, not just a killed process. */
  readonly flush: boolean
}

export interface JournalRun {
  readonly summary: RunSummary
  readonly records: readonly LogRecord[]
  /** The event with the highest sequence number has this one; 0 where there is none. */
  readonly lastSequence: number
}

/**
 * Where the embedded engine keeps its runs: an append-only log per run, with runs, steps, ledger and events as views
 * that are written in the same transaction. Every method may answer at once or with a promise.
 */
export interface Journal {
  readonly specification: 1
  /**
   * Atomic: all of the batch is kept or none. Rejects with `JournalConflictError` where the log does not hold
   * `expected` records, which is how a second writer finds out.
   */
  append(batch: JournalBatch): void | Promise<void>
  /** `undefined` where there is no such run. */
  load(runId: string): JournalRun | undefined | Promise<JournalRun | undefined>
  summary(runId: string): RunSummary | undefined | Promise<RunSummary | undefined>
  steps(runId: string): readonly StepView[] | Promise<readonly StepView[]>
  ledger(runId: string): readonly LedgerEntry[] | Promise<readonly LedgerEntry[]>
  /** Events from a sequence number on, in order. */
  events(runId: string, from: number): readonly RecordedRunEvent[] | Promise<readonly RecordedRunEvent[]>
  /** Newest first. */
  list(filter: JournalFilter): readonly RunSummary[] | Promise<readonly RunSummary[]>
  close(): void | Promise<void>
}

export interface JournalFilter {
  readonly workflow?: string
  readonly status?: RunSummary['status']
  readonly limit: number
}
