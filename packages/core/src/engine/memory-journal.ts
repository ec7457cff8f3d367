import type { RunFilter } from '../client/run-control.ts'
import { JournalConflictError } from '../errors/journal-conflict-error.ts'
import type { LedgerEntry } from '../run/ledger-entry.ts'
import type { RecordedRunEvent } from '../run/run-event.ts'
import type { RunSummary, StepView } from '../run/run-view.ts'
import type { Journal, JournalBatch, PruneFilter } from './journal.ts'
import type { LogRecord } from './log-record.ts'

interface StoredRun {
  summary: RunSummary
  records: LogRecord[]
  readonly events: RecordedRunEvent[]
  readonly steps: Map<string, StepView>
  readonly ledger: Map<string, LedgerEntry>
}

type Runs = Map<string, StoredRun>

/** A journal in memory: everything is gone when the process ends. For tests, and for runs that may be lost. */
export function memoryJournal(): Journal {
  const runs: Runs = new Map()
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
    list: (filter) => list(runs, filter),
    prune: (filter) => prune(runs, filter),
    close() {},
  }
}

function append(runs: Runs, batch: JournalBatch): void {
  const run = runs.get(batch.runId) ?? createRun(batch.run)
  if (run.records.length !== batch.expected) {
    throw new JournalConflictError(batch.runId, `${run.records.length} records where ${batch.expected} were expected`)
  }
  runs.set(batch.runId, run)
  run.summary = batch.run
  if (batch.isFresh === true) run.records = []
  for (const record of batch.records) run.records.push(record)
  for (const event of batch.events) run.events.push(event)
  for (const step of batch.steps) run.steps.set(step.stepId, step)
  for (const entry of batch.ledger) run.ledger.set(entry.key, entry)
}

function createRun(summary: RunSummary): StoredRun {
  return { summary, records: [], events: [], steps: new Map(), ledger: new Map() }
}

function list(runs: Runs, { before, limit, ...filter }: RunFilter): readonly RunSummary[] {
  const ids = [...runs.keys()]
  const end = before === undefined ? ids.length : Math.max(0, ids.indexOf(before))
  return ids
    .slice(0, end)
    .map((runId) => (runs.get(runId) as StoredRun).summary)
    .filter((run) => matches(run, filter))
    .reverse()
    .slice(0, limit)
}

function matches(run: RunSummary, filter: Omit<RunFilter, 'before' | 'limit'>): boolean {
  const { workflow = run.workflow, statuses, parent = run.parent?.runId, awaitsApproval } = filter
  if (run.workflow !== workflow || run.parent?.runId !== parent) return false
  if (awaitsApproval !== undefined && awaitsApproval !== run.approvals.length > 0) return false
  return statuses === undefined || statuses.includes(run.status)
}

function prune(runs: Runs, { endedBefore, limit }: PruneFilter): readonly string[] {
  const ids = [...runs].filter(([, run]) => mayGo(runs, run, endedBefore)).map(([runId]) => runId)
  const gone = ids.slice(0, limit)
  for (const runId of gone) runs.delete(runId)
  return gone
}

function mayGo(runs: Runs, { summary, ledger }: StoredRun, endedBefore: number): boolean {
  const { endedAt = Number.POSITIVE_INFINITY, parent } = summary
  const parentRun = parent === undefined ? undefined : runs.get(parent.runId)?.summary
  const isNeeded = parentRun !== undefined && parentRun.endedAt === undefined
  return endedAt < endedBefore && !isNeeded && ![...ledger.values()].some((entry) => entry.state === 'unresolved')
}
