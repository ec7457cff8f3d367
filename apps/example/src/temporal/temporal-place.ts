import type { WorkflowClient } from '@wflo/core'
import type { AttemptPart } from '@wflo/temporal'

/** A server, and a worker on it for the workflows of this command. */
export interface TemporalPlace extends AsyncDisposable {
  /** For whoever closes it. A client knows each definition once, and a demo defines the same one again. */
  openClient(): WorkflowClient
  /** The server is gone with this process. */
  readonly isOurs: boolean
  /** Where a run can be looked at: a page, or how to find it. */
  linkTo(runId: string): string
  /** Hears the pieces of streamed answers from now on, in place of whoever heard them before. */
  listen(listener: (part: AttemptPart) => void): void
}
