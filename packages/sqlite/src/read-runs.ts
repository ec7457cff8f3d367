import type { LedgerEntry, RecordedRunEvent, RunSummary, StepView } from '@wflo/core'
import type { JournalRun, LogRecord } from '@wflo/core/engine'
import type { Row, Store } from './store.ts'

/** Everything that is needed to go on with a run. */
export function loadRun(store: Store, runId: string): JournalRun | undefined {
  const run = store.get('SELECT id, generation, summary FROM runs WHERE run_id = ?', runId)
  if (run === undefined) return undefined
  const { id = null, generation = null } = run
  const sql = 'SELECT records, last_sequence FROM batches WHERE run = ? AND generation = ? ORDER BY number'
  const records: LogRecord[] = []
  let lastSequence = 0
  for (const batch of store.all(sql, id, generation)) {
    for (const record of parse<readonly LogRecord[]>(batch.records)) records.push(record)
    lastSequence = Math.max(lastSequence, Number(batch.last_sequence))
  }
  return { summary: parse<RunSummary>(run.summary), records, lastSequence }
}

export function readSummary(store: Store, runId: string): RunSummary | undefined {
  const run = store.get('SELECT summary FROM runs WHERE run_id = ?', runId)
  return run && parse<RunSummary>(run.summary)
}

export function readSteps(store: Store, runId: string): readonly StepView[] {
  return readBodies<StepView>(store, 'steps', runId)
}

export function readLedger(store: Store, runId: string): readonly LedgerEntry[] {
  return readBodies<LedgerEntry>(store, 'ledger', runId)
}

/** In the order in which they were first written. */
function readBodies<Body>(store: Store, table: 'steps' | 'ledger', runId: string): readonly Body[] {
  const sql = `SELECT body FROM ${table} WHERE run = (SELECT id FROM runs WHERE run_id = ?) ORDER BY place`
  return store.all(sql, runId).map(({ body }) => parse<Body>(body))
}

/** Reads from the end, so that the newest events of a long run are found at once. */
export function readEvents(store: Store, runId: string, from: number): readonly RecordedRunEvent[] {
  const sql = `SELECT last_sequence, events FROM batches WHERE run = (SELECT id FROM runs WHERE run_id = ?) ORDER BY number DESC`
  const newestFirst: RecordedRunEvent[][] = []
  for (const { last_sequence: last, events } of store.iterate(sql, runId)) {
    if (Number(last) === 0) continue
    if (Number(last) < from) break
    newestFirst.push(parse<RecordedRunEvent[]>(events))
  }
  return newestFirst
    .reverse()
    .flat()
    .filter(({ sequence }) => sequence >= from)
}

export function parse<Value>(text: Row[string] | undefined): Value {
  return JSON.parse(String(text)) as Value
}
