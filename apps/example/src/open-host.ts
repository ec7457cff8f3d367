import type { StepHandler, WorkflowClient, WorkflowDefinition } from '@wflo/core'
import { createEngine } from '@wflo/core/engine'
import type { App } from './app.ts'

export interface HostedRun {
  readonly workflow: WorkflowDefinition
  /** For steps of a kind of their own. */
  readonly handlers: readonly StepHandler[]
}

/** Where runs are executed, and how to get at them. */
export interface Host extends AsyncDisposable {
  readonly client: WorkflowClient
}

/** Temporal where that was asked for, else an engine of its own over the file that keeps the runs. */
export function openHost({ workflow, handlers }: HostedRun, app: App): Host {
  const { access, logger, openJournal, place } = app
  const client =
    place?.openClient() ??
    createEngine({
      workflows: [workflow],
      providers: access.providers,
      handlers,
      logger,
      journal: openJournal(),
      // Runs of other times are for --resume: this command goes on with none that it was not asked for.
      recover: false,
    })
  return { client, [Symbol.asyncDispose]: () => client.close() }
}
