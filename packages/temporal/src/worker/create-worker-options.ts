import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import type { WorkerOptions } from '@temporalio/worker'
import { InvalidValueError, type StepHandler, silentLogger, UnknownWorkflowError } from '@wflo/core'
import { AccountHolds, customHandler, llmHandler, systemClock } from '@wflo/core/engine'
import type { DefinitionTable } from '@wflo/core/runtime'
import { createDataConverter } from '../codec/data-settings.ts'
import { defaultBundleSettings, mostWaitMs } from '../protocol/bundle-settings.ts'
import { collectWorkflows } from '../protocol/collect-workflows.ts'
import { checkMark } from './bundle-mark.ts'
import { bundleWorkflows, pathOf } from './bundle-workflows.ts'
import { type Activities, createActivities } from './create-activities.ts'
import { heartbeatThrottleMs } from './keep-alive.ts'
import type { WorkerSettings } from './worker-options.ts'

/** For `Worker.create` of `@temporalio/worker`, beside a connection and a namespace. */
export type PlainWorkerOptions = Omit<WorkerOptions, 'connection' | 'namespace'>

/** The queue whose worker is gone gives its workflow tasks back after so long. */
const stickyMs = 2_000

const defaultTaskQueue = 'wflo'

/**
 * Options for workers of your own, one for each task queue that is served; the first has the workflows. Loads the
 * definitions, and bundles them unless there is a bundle.
 */
export async function createWorkerOptions(settings: WorkerSettings): Promise<readonly PlainWorkerOptions[]> {
  const { taskQueue = defaultTaskQueue, taskQueues = {}, accounts } = settings
  checkWait(accounts?.waitMs)
  const definitions = await loadDefinitions(settings.definitions)
  const activities = createActivities(toActivityOptions(settings, definitions))
  const queues = [...new Set([taskQueue, ...Object.values(taskQueues)])]
  const served = queues.filter((queue) => settings.serves?.includes(queue) ?? true)
  return await Promise.all(served.map((queue) => describe(settings, queue, queue === taskQueue, activities)))
}

/** Who waits for longer would be taken for lost in the middle of its call. */
function checkWait(waitMs = 0): void {
  if (waitMs <= mostWaitMs) return
  throw new InvalidValueError(
    `accounts.waitMs is ${waitMs}, and an attempt on Temporal may wait for ${mostWaitMs} at the most: what does not fit by then fails with account_busy and is tried again`,
    { waitMs },
  )
}

/** What the worker runs. Throws where the module has no workflow. */
async function loadDefinitions(definitions: string | URL): Promise<DefinitionTable> {
  const path = pathOf(definitions)
  const table = collectWorkflows((await import(pathToFileURL(path).href)) as object)
  if (table.list().length === 0) throw new UnknownWorkflowError(`any export of ${path}`, 1)
  return table
}

async function describe(
  settings: WorkerSettings,
  taskQueue: string,
  hasWorkflows: boolean,
  activities: Activities,
): Promise<PlainWorkerOptions> {
  const { shutdownGraceMs = 60_000, mostAttempts = 200 } = settings
  return {
    taskQueue,
    activities,
    dataConverter: createDataConverter(settings),
    maxHeartbeatThrottleInterval: heartbeatThrottleMs,
    defaultHeartbeatThrottleInterval: heartbeatThrottleMs,
    stickyQueueScheduleToStartTimeout: stickyMs,
    shutdownGraceTime: shutdownGraceMs,
    shutdownForceTime: shutdownGraceMs + 10_000,
    maxConcurrentActivityTaskExecutions: mostAttempts,
    ...(hasWorkflows ? { workflowBundle: await findBundle(settings) } : {}),
  }
}

async function findBundle(settings: WorkerSettings): Promise<NonNullable<WorkerOptions['workflowBundle']>> {
  const { bundle, encryption, definitions, taskQueues, heartbeatTimeoutMs, stubs } = settings
  if (bundle !== undefined) {
    const code = 'path' in bundle ? await readFile(bundle.path, 'utf8') : bundle.code
    checkMark(code, { encryptsFailures: encryption !== undefined, taskQueues })
    return { code }
  }
  return await bundleWorkflows({
    definitions,
    encryptsFailures: encryption !== undefined,
    ...(taskQueues === undefined ? {} : { taskQueues }),
    ...(heartbeatTimeoutMs === undefined ? {} : { heartbeatTimeoutMs }),
    ...(stubs === undefined ? {} : { stubs }),
  })
}

function toActivityOptions(settings: WorkerSettings, definitions: DefinitionTable) {
  const { config = {}, logger = silentLogger(), accounts, onPart = () => {}, onAttempt = () => {} } = settings
  const handlers: readonly StepHandler[] = [
    customHandler(),
    llmHandler(settings.providers ?? []),
    ...(settings.handlers ?? []),
  ]
  const holds = accounts && new AccountHolds({ ...accounts, clock: systemClock(), logger, config })
  const { heartbeatTimeoutMs = defaultBundleSettings.heartbeatTimeoutMs } = settings
  const hasArtifacts = settings.artifacts !== undefined
  return { definitions, handlers, config, logger, holds, hasArtifacts, heartbeatTimeoutMs, onPart, onAttempt }
}
