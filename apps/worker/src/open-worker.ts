import type { NativeConnection } from '@temporalio/worker'
import { fileArtifacts } from '@wflo/artifacts'
import type { LanguageModelProvider, Logger, StepHandler } from '@wflo/core'
import type { AccountsOptions } from '@wflo/core/engine'
import { type AttemptEnd, createTemporalWorker, type ResolvedConnection, type TemporalWorker } from '@wflo/temporal'
import { findBundle } from './bundle/find-bundle.ts'
import { ownDefinitions } from './bundle/own-files.ts'
import { loadDefinitions } from './check/load-definitions.ts'
import type { Settings } from './settings/settings.ts'

export interface WorkerParts {
  readonly settings: Settings
  readonly resolved: ResolvedConnection
  readonly connection: NativeConnection
  readonly providers: readonly LanguageModelProvider[]
  readonly accounts?: AccountsOptions | undefined
  /** For kinds of steps that are no model's. */
  readonly handlers: readonly StepHandler[]
  readonly logger: Logger
  readonly onAttempt: (end: AttemptEnd) => void
}

/** A worker of the definitions. Rejects where they, or their bundle, cannot be used. */
export async function openWorker(parts: WorkerParts): Promise<TemporalWorker> {
  const { settings, resolved, connection, providers, accounts, handlers, logger, onAttempt } = parts
  const { definitions = ownDefinitions(), taskQueue, taskQueues, serves, artifacts, encryption } = settings
  const workflows = await loadDefinitions(definitions)
  const bundle = await findBundle({ settings, workflows, logger })
  const worker = await createTemporalWorker({
    namespace: resolved.namespace,
    address: resolved.address,
    connection,
    definitions,
    taskQueue,
    taskQueues,
    providers,
    handlers,
    logger,
    onAttempt,
    shutdownGraceMs: settings.shutdownGraceMs,
    mostAttempts: settings.mostAttempts,
    ...(bundle === undefined ? {} : { bundle }),
    ...(serves === undefined ? {} : { serves }),
    ...(accounts === undefined ? {} : { accounts }),
    ...(artifacts === undefined ? {} : { artifacts: fileArtifacts({ dir: artifacts }) }),
    ...(encryption === undefined ? {} : { encryption }),
  })
  logger.info(
    { definitions, workflows, serves: serves ?? [taskQueue, ...Object.values(taskQueues)] },
    'the worker is set up',
  )
  return worker
}
