import type { Json } from '../json/json.ts'
import type { MoneyString } from '../money/money.ts'
import type { LedgerEntry } from '../run/ledger-entry.ts'
import type { RunEvent } from '../run/run-event.ts'
import type { RunStatus, RunSummary, RunView } from '../run/run-view.ts'
import type { InboxMessage } from '../runtime/host.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'
import type { StartRun } from './start-run.ts'

/** Which runs are listed, newest first. */
export interface RunFilter {
  readonly workflow?: string
  /** One of them. */
  readonly statuses?: readonly RunStatus[]
  /** Children of this run. */
  readonly parent?: string
  /** Somebody has to decide on something. */
  readonly awaitsApproval?: boolean
  /** Only runs that began before the run of this id. Unknown ids give an empty list. */
  readonly before?: string
  readonly limit: number
}

/** What a host does for a `WorkflowClient`: values are checked before they come here. Errors are those of the client. */
export interface RunControl {
  /** Refuses a definition whose name and version another one has. Called before anything else is made of it. */
  admit(workflow: WorkflowDefinition): void
  /** Idempotent by run id. */
  start(request: StartRun): Promise<void>
  view(runId: string): Promise<RunView>
  list(filter: RunFilter): Promise<readonly RunSummary[]>
  /** A copy of the output; rejects with the run's error. */
  result(runId: string, signal: AbortSignal | undefined): Promise<Json>
  events(runId: string, from: number, signal: AbortSignal | undefined): AsyncIterable<RunEvent>
  ledger(runId: string): Promise<readonly LedgerEntry[]>
  /** Resolves once the run has recorded the message, rejects where it refuses it. */
  send(runId: string, message: InboxMessage): Promise<void>
  reconcile(runId: string, key: string, actual: MoneyString): Promise<void>
  close(): Promise<void>
}
