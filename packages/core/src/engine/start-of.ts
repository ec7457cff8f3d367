import { RunNotFoundError } from '../errors/run-not-found-error.ts'
import type { LogRecord, RunStarted } from './log-record.ts'

/** The first record of a log. Throws `RunNotFoundError` where the log has none. */
export function startOf(runId: string, [started]: readonly LogRecord[]): RunStarted {
  if (started?.type !== 'run-started') throw new RunNotFoundError(runId)
  return started
}
