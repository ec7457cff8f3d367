import { JournalConflictError } from '../errors/journal-conflict-error.ts'
import type { LedgerEntry } from '../run/ledger-entry.ts'
import type { RecordedRunEvent } from '../run/run-event.ts'
import type { RunSummary, StepView } from '../run/run-view.ts'
import type { Journal, JournalBatch } from './journal.ts'
import type { LogRecord } from './log-record.ts'

interface StoredRun {
  summary: RunSummary
  readonly records: LogRecord[]
  readonly events: RecordedRunEvent[]
  readonly steps: Map<string, StepView>
  readonly ledger: Map<string, LedgerEntry>
}

/** A journal in memory: everything is gone when the process ends. For tests, and for runs that may be lost. */
export function memoryJournal(): Journal {
  const runs = new Map<string, StoredRun>()
  return {
    specification: 1,
    append: (batch) => append(runs, batch),
    load(runId) {
      const run = runs.get(runId)
      if (run === undefined) return undefined
      return { summary: run.summary, records: [...run.records], lastSequence: run.events.at(-1)?.sequence ?? 0 }
    },
    summary: (runId) => runs.get(runId)?.summary,
    steps: (runId) => [...(runs.get(runId)?.steps.values() ?? [])],
    ledger: (runId) => [...(runs.get(runId)?.ledger.values() ?? [])],
    events: (runId, from) => (runs.get(runId)?.events ?? []).filter((event) => event.sequence >= from),
    list({ workflow, status, limit }) {
      return [...runs.values()]
        .map((run) => run.summary)
        .filter((run) => (workflow ?? run.workflow) === run.workflow && (status ?? run.status) === run.status)
        .reverse()
        .slice(0, limit)
    },
    close() {},
  }
}

function append(runs: Map<string, StoredRun>, batch: JournalBatch): void {
  const run = runs.get(batch.runId) ?? createRun(batch.run)
  if (run.records.length !== batch.expected) {
    throw new JournalConflictError(batch.runId, batch.expected, run.records.length)
  }
  runs.set(batch.runId, run)
  run.summary = batch.run
  for (const record of batch.records) run.records.push(record)
  for (const event of batch.events) run.events.push(event)
  for (const step of batch.steps) run.steps.set(step.stepId, step)
  for (const entry of batch.ledger) run.ledger.set(entry.key, entry)
}

function createRun(summary: RunSummary): StoredRun {
  return { summary, records: [], events: [], steps: new Map(), ledger: new Map() }
}
