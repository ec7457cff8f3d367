import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunSummary } from '@wflo/core'
import type { JournalBatch, LogRecord } from '@wflo/core/engine'

/** A run's row in its simplest form. */
function summaryOf(runId: string, change: Partial<RunSummary> = {}): RunSummary {
  return {
    runId,
    workflow: 'digest',
    version: 1,
    status: 'running',
    budget: { spent: '0', reserved: '0', unresolved: '0' },
    startedAt: 1,
    waitingFor: [],
    approvals: [],
    ...change,
  }
}

/** A batch of one record, which begins the run unless it expects something. */
export function batchOf(runId: string, change: Partial<JournalBatch> = {}): JournalBatch {
  const run = summaryOf(runId)
  const records = [recordAt(1)]
  return { runId, expected: 0, records, events: [], run, steps: [], ledger: [], flush: false, ...change }
}

export function recordAt(at: number, key = '1/sleep'): LogRecord {
  return { type: 'fired', at, key }
}

/** A folder of its own for each test that asks for a file in it. */
export function createFolder(): { readonly file: (name?: string) => string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-sqlite-'))
  return {
    file: (name = 'runs.db') => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
