import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { LedgerEntry, RecordedRunEvent, RunSummary } from '@wflo/core'
import type { LogRecord } from '@wflo/core/engine'

/** A recorded log and what it told when it was recorded. */
export interface GoldenLog {
  readonly records: readonly LogRecord[]
  readonly summary: RunSummary
  readonly ledger: readonly LedgerEntry[]
  readonly events: readonly RecordedRunEvent[]
}

export const logFolder = fileURLToPath(new URL('../logs/', import.meta.url))

export function logPath(feature: string): string {
  return `${logFolder}${feature}.json`
}

export function readGoldenLog(feature: string): GoldenLog {
  return JSON.parse(readFileSync(logPath(feature), 'utf8')) as GoldenLog
}
