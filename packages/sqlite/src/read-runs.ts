import type { LedgerEntry, RecordedRunEvent, RunSummary, StepView } from '@wflo/core'
import { type JournalRun, type LogRecord, stepsOf } from '@wflo/core/engine'
import { placesOf } from './place-id.ts'
import type { Store } from './store.ts'

const newestSequence =
  'SELECT last_sequence FROM batches WHERE id >= ? AND id < ? AND last_sequence > 0 ORDER BY id DESC LIMIT 1'

/** Everything that is needed to go on with a run, as it was at one moment. */
export function loadRun(store: Store, runId: string): JournalRun | undefined {
  return store.view(() => {
    const run = store.get('SELECT id, generation, summary FROM runs WHERE run_id = ?', runId)
    if (run === undefined) return undefined
    const { id, generation = null, summary } = run
    const places = placesOf(Number(id))
    const sql = 'SELECT records FROM batches WHERE id >= ? AND id < ? AND generation = ? ORDER BY id'
    const records: LogRecord[] = []
    for (const batch of store.iterate(sql, ...places, generation)) {
      for (const record of store.parse<readonly LogRecord[]>(batch.records)) records.push(record)
    }
    const lastSequence = Number(store.get(newestSequence, ...places)?.last_sequence ?? 0)
    return { summary: store.parse<RunSummary>(summary), records, lastSequence }
  })
}

export function readSummary(store: Store, runId: string): RunSummary | undefined {
  const run = store.get('SELECT summary FROM runs WHERE run_id = ?', runId)
  return run && store.parse<RunSummary>(run.summary)
}

/** Folded from the events, which are written in the same transaction as everything else: no row can disagree with them. */
export function readSteps(store: Store, runId: string): readonly StepView[] {
  return stepsOf(readEvents(store, runId, 1))
}

/** In the order in which they were first written. */
export function readLedger(store: Store, runId: string): readonly LedgerEntry[] {
  const sql = 'SELECT body FROM ledger WHERE run = ? ORDER BY place'
  return store.all(sql, idOf(store, runId)).map(({ body }) => store.parse<LedgerEntry>(body))
}

/** Reads from the end, so that the newest events of a long run are found at once. */
export function readEvents(store: Store, runId: string, from: number): readonly RecordedRunEvent[] {
  const sql = 'SELECT last_sequence, events FROM batches WHERE id >= ? AND id < ? ORDER BY id DESC'
  const newestFirst: RecordedRunEvent[][] = []
  for (const { last_sequence: last, events } of store.iterate(sql, ...placesOf(idOf(store, runId)))) {
    if (Number(last) === 0) continue
    if (Number(last) < from) break
    newestFirst.push(store.parse<RecordedRunEvent[]>(events))
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
