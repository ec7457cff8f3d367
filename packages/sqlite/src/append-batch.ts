import { JournalConflictError } from '@wflo/core'
import type { JournalBatch } from '@wflo/core/engine'
import { placeId } from './place-id.ts'
import type { Store } from './store.ts'

/** How many ledger entries of one batch keep their order. */
const mostRows = 65_536

const endedStatuses: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled'])

// Parameters have no numbers: Node 22 does not bind those by their position.
const update = `
  UPDATE runs SET status = ?, approvals = ?, ended_at = ?,
    owner = CASE ? WHEN 'nobody' THEN NULL WHEN 'writer' THEN ? ELSE owner END,
    generation = generation + ?, length = ?, batches = batches + ?, rests = ?, wake_at = ?, summary = ?
  WHERE run_id = ? AND length = ? AND (owner IS NULL OR owner = ?)
  RETURNING id, generation, batches`

/** What nearly every batch does. It names no column of an index: SQLite would write the pages of each that is named. */
const advance = `
  UPDATE runs SET generation = generation + ?, length = ?, batches = batches + ?, rests = ?, wake_at = ?, summary = ?
  WHERE run_id = ? AND length = ? AND owner IS ? AND status = ? AND approvals = ? AND ended_at IS NULL
  RETURNING id, generation, batches`

const insert = `
  INSERT INTO runs (status, approvals, ended_at, owner, generation, length, batches, rests, wake_at, summary, run_id,
    workflow, version, parent)
  VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (run_id) DO NOTHING
  RETURNING id, generation, batches`

/** Where the rows of a batch belong. */
interface Place {
  readonly id: number
  readonly generation: number
  readonly batches: number
}

/** Who writes, where several processes use the file. */
export interface Writer {
  readonly id: string
  /** Called in the transaction that makes the writer the owner of a run. */
  keepLease(): void
}

/** Writes a batch with its views; steps are told from events. Belongs into a transaction. */
export function appendBatch(store: Store, batch: JournalBatch, writer: Writer | undefined): void {
  const place = (batch.expected === 0 ? insertRun(store, batch, writer) : undefined) ?? updateRun(store, batch, writer)
  const { records, events, ledger, answers = [] } = batch
  if (records.length + events.length > 0) writeRecords(store, batch, place)
  for (const [index, entry] of ledger.entries()) {
    const body = JSON.stringify(entry)
    store.run(upsertEntry, place.id, entry.key, place.batches * mostRows + index, entry.state, body)
  }
  for (const { id, error } of answers) store.run(answerMail, Date.now(), error ? JSON.stringify(error) : null, id)
}

const upsertEntry = `
  INSERT INTO ledger (run, key, place, state, body) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (run, key) DO UPDATE SET state = excluded.state, body = excluded.body`

export const answerMail = 'UPDATE mail SET answered_at = ?, error = ? WHERE id = ? AND answered_at IS NULL'

/** `undefined` where the run is there already. */
function insertRun(store: Store, batch: JournalBatch, writer: Writer | undefined): Place | undefined {
  const { run, records, events, rest } = batch
  const owner = endedStatuses.has(run.status) ? undefined : writer
  const row = store.get(
    insert,
    run.status,
    run.approvals.length,
    run.endedAt ?? null,
    owner?.id ?? null,
    records.length,
    records.length + events.length > 0 ? 1 : 0,
    rest === undefined ? 0 : 1,
    rest?.wakeAt ?? null,
    JSON.stringify(run),
    batch.runId,
    run.workflow,
    run.version,
    run.parent?.runId ?? null,
  )
  if (row !== undefined) owner?.keepLease()
  return row as unknown as Place | undefined
}

function updateRun(store: Store, batch: JournalBatch, writer: Writer | undefined): Place {
  const { run, runId, records, events, rest, expected, isFresh = false } = batch
  const progress = [
    isFresh ? 1 : 0,
    isFresh ? records.length : expected + records.length,
    records.length + events.length > 0 ? 1 : 0,
    rest === undefined ? 0 : 1,
    rest?.wakeAt ?? null,
    JSON.stringify(run),
  ] as const
  const owner = writer?.id ?? null
  const isUsual = run.endedAt === undefined && records.length > 0
  const row = isUsual
    ? store.get(advance, ...progress, runId, expected, owner, run.status, run.approvals.length)
    : undefined
  return (row as unknown as Place | undefined) ?? changeRun(store, batch, { progress, writer })
}

interface Change {
  readonly progress: readonly [number, number, number, number, number | null, string]
  readonly writer: Writer | undefined
}

/** What changes its status, its approvals or its owner. */
function changeRun(store: Store, batch: JournalBatch, { progress, writer }: Change): Place {
  const { run, runId, expected } = batch
  const owner = nextOwner(batch)
  const writerId = writer?.id ?? null
  const views = [run.status, run.approvals.length, run.endedAt ?? null, owner, writerId] as const
  const row = store.get(update, ...views, ...progress, runId, expected, writerId)
  if (row === undefined) throw conflict(store, batch)
  if (owner === 'writer') writer?.keepLease()
  return row as unknown as Place
}

/** Whoever writes records executes the run, until it has ended. Views may be changed by anybody. */
function nextOwner({ run, records }: JournalBatch): 'nobody' | 'writer' | 'same' {
  if (endedStatuses.has(run.status)) return 'nobody'
  return records.length > 0 ? 'writer' : 'same'
}

function conflict(store: Store, { runId, expected }: JournalBatch): JournalConflictError {
  const length = store.get('SELECT length FROM runs WHERE run_id = ?', runId)?.length ?? 0
  const found = length === expected ? 'another owner' : `${length} records where ${expected} were expected`
  return new JournalConflictError(runId, found)
}

/** `last_sequence` of a batch without events is 0: it has none that anybody could ask for. */
function writeRecords(store: Store, { records, events }: JournalBatch, { id, generation, batches }: Place): void {
  store.run(
    'INSERT INTO batches (id, generation, last_sequence, records, events) VALUES (?, ?, ?, ?, ?)',
    placeId(id, batches),
    generation,
    events.at(-1)?.sequence ?? 0,
    JSON.stringify(records),
    JSON.stringify(events),
  )
}
