import { Worker } from '@temporalio/worker'
import { DeterminismError } from '@wflo/core'
import { createDataConverter, type DataSettings } from '../codec/data-settings.ts'
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
  const named = async function* () {
    for await (const { runId, history } of histories) yield { workflowId: runId, history }
  }
  for await (const { workflowId: runId, error } of Worker.runReplayHistories(settings, named())) {
    reports.push(error === undefined ? { runId } : { runId, error: toDeterminismError(runId, error) })
  }
  return reports
}

/** Temporal names activities by their ids, which are the keys of attempts. */
function toDeterminismError(runId: string, error: Error): DeterminismError {
  const ids = /Activity id of scheduled event '([^']*)' does not match activity id of activity command '([^']*)'/.exec(
    error.message,
  )
  if (ids === null) return new DeterminismError(error.message)
  const [, said = '', does = ''] = ids
  return new DeterminismError(
    `run "${runId}", command #${said.split('/', 1)[0]}: history says ${describe(said)}, code says ${describe(does)}. The definition has changed since: register the one that the run began with`,
  )
}

function describe(key: string): string {
  const [, step, attempt] = key.split('/')
  return `step "${step}" (attempt ${attempt})`
}
