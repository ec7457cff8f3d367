import { Worker } from '@temporalio/worker'
import { DeterminismError } from '@wflo/core'
import { createDataConverter, type DataSettings } from '../codec/data-settings.ts'
import { explainMismatch, type KnownEvent } from '../protocol/explain-mismatch.ts'
import { type BundleOptions, bundleWorkflows, type WorkflowBundle } from './bundle-workflows.ts'

type ReplayedHistory = Parameters<typeof Worker.runReplayHistory>[1]

export interface RunHistory {
  /** Of the run: ids of its children follow from it. */
  readonly runId: string
  /** As `temporal workflow show --output json` prints it, or as the client fetches it. */
  readonly history: ReplayedHistory
}

export interface ReplayHistoriesOptions extends DataSettings, Omit<BundleOptions, 'path' | 'encryptsFailures'> {
  readonly histories: Iterable<RunHistory> | AsyncIterable<RunHistory>
  /** Default: the definitions are bundled. */
  readonly bundle?: WorkflowBundle
}

export interface HistoryReport {
  readonly runId: string
  /** Absent: the definitions do what the history says. Else both sides are named. */
  readonly error?: DeterminismError
}

/**
 * Checks definitions against histories, without a server and without executing anything: for the CI of whoever changes
 * a definition that runs are under way with.
 */
export async function replayHistories(options: ReplayHistoriesOptions): Promise<readonly HistoryReport[]> {
  const { encryption, histories } = options
  const bundle = options.bundle ?? (await bundleWorkflows({ ...options, encryptsFailures: encryption !== undefined }))
  const settings = { workflowBundle: { code: bundle.code }, dataConverter: createDataConverter(options) }
  const reports: HistoryReport[] = []
  const events = new Map<string, readonly KnownEvent[]>()
  const named = async function* () {
    for await (const { runId, history } of histories) {
      events.set(runId, eventsOf(history))
      yield { workflowId: runId, history }
    }
  }
  for await (const { workflowId: runId, error } of Worker.runReplayHistories(settings, named())) {
    const message = error && explainMismatch(error.message, runId, events.get(runId) ?? [])
    reports.push(message === undefined ? { runId } : { runId, error: new DeterminismError(message) })
    events.delete(runId)
  }
  return reports
}

function eventsOf(history: ReplayedHistory): readonly KnownEvent[] {
  return (history as { readonly events?: readonly KnownEvent[] | null }).events ?? []
}
