import type { RunFilter } from '../client/run-control.ts'
import type { WireError } from '../errors/wire-error.ts'
import type { LedgerEntry } from '../run/ledger-entry.ts'
import type { RecordedRunEvent } from '../run/run-event.ts'
import type { RunStatus, RunSummary, StepView } from '../run/run-view.ts'
import type { InboxMessage } from '../runtime/host.ts'
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
  /** Rows of steps that the batch adds or changes. A journal may leave them, and tell them from its events (`stepsOf`). */
  readonly steps: readonly StepView[]
  /** Rows of ledger entries that the batch adds or changes. */
  readonly ledger: readonly LedgerEntry[]
  /** The batch starts a priced effect: it has to survive a power cut, not just a killed process. */
  readonly flush: boolean
  /** Present where nothing of the run is under way behind the batch: it only waits. Absent: something is. */
  readonly rest?: Rest
  /**
   * The records begin a fresh log, of which they are all: what was there before is not loaded any more. Events, steps and
   * ledger go on.
   */
  readonly isFresh?: boolean
  /** Mail that the batch answers, in the same transaction. */
  readonly answers?: readonly MailAnswer[]
}

/** A run of which nothing is under way: it waits for mail, and for a time if it has one. */
export interface Rest {
  /** When the first of its timers falls due: milliseconds since the epoch. */
  readonly wakeAt?: number
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
   * `expected` records, which is how a second writer finds out, or where another engine owns the run.
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
  list(filter: RunFilter): readonly RunSummary[] | Promise<readonly RunSummary[]>
  /** Removes runs with all that belongs to them and gives their ids. */
  prune(filter: PruneFilter): readonly string[] | Promise<readonly string[]>
  /** Absent: one engine uses the journal at a time, and owns every run in it. */
  readonly sharing?: JournalSharing
  close(): void | Promise<void>
}

/** Which runs may go: ended ones, but not those with unresolved costs, nor children whose parent has not ended. */
export interface PruneFilter {
  /** Milliseconds since the epoch. */
  readonly endedBefore: number
  readonly limit: number
}

/**
 * What a journal adds where engines of several processes use it at once. Every opened journal is one owner. It keeps a
 * lease by itself; where the lease runs out, or its process is gone, others may own its runs, and its appends to them
 * are conflicts.
 */
export interface JournalSharing {
  /**
   * Makes this journal the owner of a run, which it may be already. False: another one that is alive owns it. A run that
   * is created by `append` is owned from the start; one that ends is owned by nobody.
   */
  claim(runId: string): boolean | Promise<boolean>
  /** Gives runs up, for others to take at once. Those of others are left alone. */
  release(runIds: readonly string[]): void | Promise<void>
  /** Unfinished runs that no living owner has, oldest first. They have to be claimed still. */
  orphans(filter: OrphanFilter): readonly Orphan[] | Promise<readonly Orphan[]>
  /** Leaves a message for whoever owns the run, now or later. Gives the id of the mail. */
  post(runId: string, message: InboxMessage): number | Promise<number>
  /** Mail without an answer for runs that this journal owns, oldest first. */
  mail(): readonly Mail[] | Promise<readonly Mail[]>
  /** Answers mail that no batch answers, because it was refused. */
  answer(answers: readonly MailAnswer[]): void | Promise<void>
  /** The answer to a mail, once: it is gone afterwards. `undefined`: there is none yet. */
  takeAnswer(id: number): MailAnswer | undefined | Promise<MailAnswer | undefined>
  /** Calls back soon after another process has changed something. Gives what ends it. */
  watch(listener: () => void): () => void
}

export interface OrphanFilter {
  /** Names and versions of the definitions that can go on with them. */
  readonly definitions: readonly { readonly name: string; readonly version: number }[]
  readonly statuses: readonly RunStatus[]
  readonly limit: number
}

export interface Orphan {
  readonly runId: string
  readonly rest?: Rest
}

/** A message to a run that another process executes. */
export interface Mail {
  readonly id: number
  readonly runId: string
  readonly message: InboxMessage
}

export interface MailAnswer {
  readonly id: number
  /** Why it was refused. Absent: it is recorded. */
  readonly error?: WireError
}
