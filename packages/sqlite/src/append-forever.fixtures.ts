/** A process that appends to one run until it is killed, and prints what was acknowledged: one length a line. */
import process from 'node:process'
import { batchOf, recordAt } from './batch.fixtures.ts'
import { sqliteJournal } from './sqlite-journal.ts'

/** Its argument, as JSON. */
export interface AppendTask {
  readonly path: string
  readonly runId: string
  /** Ends by itself at this length. Absent: it is killed. */
  readonly length?: number
}

const { path, runId, length: end } = JSON.parse(process.argv[2] ?? '') as AppendTask
const journal = sqliteJournal({ path, lease: '1 hour' })
for (let length = 0; length !== end; length += 1) {
  const step = { type: 'wait-start', stepId: '1/go', event: 'go', sequence: length + 1, at: length } as const
  await journal.append(batchOf(runId, { expected: length, records: [recordAt(length)], events: [step] }))
  // Into the pipe before the next append: what Node has buffered would die with the process.
  await new Promise((resolve) => process.stdout.write(`${length + 1}\n`, resolve))
}
await journal.close()
