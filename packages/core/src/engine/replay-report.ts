import { DeterminismError } from '../errors/determinism-error.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'
import type { JournalRun } from './journal.ts'
import { replay } from './replay.ts'
import type { RunFactory } from './run-factory.ts'
import { startOf } from './start-of.ts'

/** Whether a definition does what the history of a run says. */
export type ReplayReport =
  | { readonly matches: true; readonly records: number }
  | { readonly matches: false; readonly error: DeterminismError }

export interface ReplayReportOptions {
  readonly factory: RunFactory
  readonly find: (name: string, version: number) => WorkflowDefinition
}

export async function replayReport(
  { summary, records, lastSequence }: JournalRun,
  { factory, find }: ReplayReportOptions,
): Promise<ReplayReport> {
  const started = startOf(summary.runId, records)
  const instance = factory.createInstance(started, find(started.workflow, started.version))
  try {
    await replay({ instance, records, lastSequence })
    return { matches: true, records: records.length }
  } catch (error) {
    if (DeterminismError.isInstance(error)) return { matches: false, error }
    throw error
  }
}
