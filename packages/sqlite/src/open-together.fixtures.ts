/** A process that opens new files at the same instants as others that were told the same. */
import process from 'node:process'
import { sqliteJournal } from './sqlite-journal.ts'

/** Its argument, as JSON. */
export interface OpenTask {
  readonly paths: readonly string[]
  /** When the first one is opened, in milliseconds since the epoch; the next ones follow every 30 ms. */
  readonly startAt: number
}

const { paths, startAt } = JSON.parse(process.argv[2] ?? '') as OpenTask
for (const [index, path] of paths.entries()) {
  // A timer would spread them.
  while (Date.now() < startAt + index * 30);
  sqliteJournal({ path }).close()
}
