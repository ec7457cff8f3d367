import type { LedgerEntry, RecordedRunEvent, RunSummary, StepView } from '@wflo/core'
import { type JournalRun, type LogRecord, stepsOf } from '@wflo/core/engine'
import { placesOf } from './place-id.ts'
import type { Row, Store } from './store.ts'

/** Everything that is needed to go on with a run. */
export function loadRun(store: Store, runId: string): JournalRun | undefined {
  const run = store.get('SELECT id, generation, summary FROM runs WHERE run_id = ?', runId)
  if (run === undefined) return undefined
  const { id, generation = null } = run
  const sql = 'SELECT records, last_sequence FROM batches WHERE id >= ? AND id < ? AND generation = ? ORDER BY id'
  const records: LogRecord[] = []
  let lastSequence = 0
  for (const batch of store.all(sql, ...placesOf(Number(id)), generation)) {
    for (const record of parse<readonly LogRecord[]>(batch.records)) records.push(record)
    lastSequence = Math.max(lastSequence, Number(batch.last_sequence))
  }
  return { summary: parse<RunSummary>(run.summary), records, lastSequence }
}

export function readSummary(store: Store, runId: string): RunSummary | undefined {
  const run = store.get('SELECT summary FROM runs WHERE run_id = ?', runId)
  return run && parse<RunSummary>(run.summary)
}

/** Folded from the events, which are written in the same transaction as everything else: no row can disagree with them. */
export function readSteps(store: Store, runId: string): readonly StepView[] {
  return stepsOf(readEvents(store, runId, 1))
}

/** In the order in which they were first written. */
export function readLedger(store: Store, runId: string): readonly LedgerEntry[] {
  const sql = 'SELECT body FROM ledger WHERE run = ? ORDER BY place'
  return store.all(sql, idOf(store, runId)).map(({ body }) => parse<LedgerEntry>(body))
}

/** Reads from the end, so that the newest events of a long run are found at once. */
export function readEvents(store: Store, runId: string, from: number): readonly RecordedRunEvent[] {
  const sql = 'SELECT last_sequence, events FROM batches WHERE id >= ? AND id < ? ORDER BY id DESC'
  const newestFirst: RecordedRunEvent[][] = []
  for (const { last_sequence: last, events } of store.iterate(sql, ...placesOf(idOf(store, runId)))) {
    if (Number(last) === 0) continue
    if (Number(last) < from) break
    newestFirst.push(parse<RecordedRunEvent[]>(events))
  }
  return newestFirst
    .reverse()
    .flat()
    .filter(({ sequence }) => sequence >= from)
}

/** 0, which no run has, where there is none. */
function idOf(store: Store, runId: string): number {
  return Number(store.get('SELECT id FROM runs WHERE run_id = ?', runId)?.id ?? 0)
}

export function parse<Value>(text: Row[string] | undefined): Value {
  return JSON.parse(String(text)) as Value
}
