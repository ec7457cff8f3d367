import type { NativeConnection } from '@temporalio/worker'
import type { LanguageModelProvider, Logger, StepHandler } from '@wflo/core'
import type { AccountsOptions } from '@wflo/core/engine'
import type { DataSettings } from '../codec/data-settings.ts'
import type { ConnectionSettings } from '../connection/connection-settings.ts'
import type { AttemptPart } from './activity-options.ts'
import type { AttemptEnd } from './attempt-end.ts'
import type { WorkflowBundle } from './bundle-workflows.ts'

/** What a worker runs and how, wherever it is connected to. */
export interface WorkerSettings extends DataSettings {
  /** The module that exports the workflows: a path or a file URL. Its steps' `run` bodies run here. */
  readonly definitions: string | URL
  /** Default `wflo`. */
  readonly taskQueue?: string
  /** A prebuilt bundle: its code, or its path. Default: bundled at the start, which takes some seconds. */
  readonly bundle?: WorkflowBundle | { readonly path: string }
  /** Packages besides Wflo's own adapters that definitions import and that only steps use. */
  readonly stubs?: readonly string[]
  /** Serve model steps by the prefix of `'name/model'`. */
  readonly providers?: readonly LanguageModelProvider[]
  /** Serve other kinds of step. */
  readonly handlers?: readonly StepHandler[]
  /** Task queues for attempts of some kinds, such as `{ llm: 'wflo-llm' }`. A prebuilt bundle has to be made with the same. */
  readonly taskQueues?: Readonly<Record<string, string>>
  /** Which task queues this worker serves. Default: all of them. */
  readonly serves?: readonly string[]
  /** Budgets that are wider than a run. Default: none. */
  readonly accounts?: AccountsOptions
  /** Handed to steps as `context.config`. */
  readonly config?: Readonly<Record<string, unknown>>
  /** Default: silent. */
  readonly logger?: Logger
  /** How long a silent worker is believed to be at work: milliseconds. Default 10,000. A prebuilt bundle has its own. */
  readonly heartbeatTimeoutMs?: number
  /** How long attempts in flight may take to end when the worker is shut down: milliseconds. Default 60,000. */
  readonly shutdownGraceMs?: number
  /** Attempts at once, on each task queue. Default 200: they wait for others. */
  readonly mostAttempts?: number
  /** Hears the pieces of streamed answers. They are in no history. Default: nobody does. */
  readonly onPart?: (part: AttemptPart) => void
  /** Hears how each attempt ended on this worker, such as for metrics. Default: nobody does. */
  readonly onAttempt?: (end: AttemptEnd) => void
}

export interface TemporalWorkerOptions extends WorkerSettings, ConnectionSettings {
  /** A connection of your own. Default: one is made, and closed with the worker. */
  readonly connection?: NativeConnection
}
