import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker'
import type { Logger, StepHandler } from '@wflo/core'
import { type AttemptPart, createTemporalWorker } from '@wflo/temporal'
import { createTemporalClient } from '@wflo/temporal/client'
import { searchHandler } from '../custom-step/search-handler.ts'
import type { ModelAccess } from '../model-access.ts'
import type { Models } from '../read-models.ts'
import { texts } from '../texts.ts'
import { type Cluster, findCluster } from './find-cluster.ts'
import type { TemporalPlace } from './temporal-place.ts'
import { writeDefinitions } from './write-definitions.ts'

export interface TemporalPlaceOptions {
  readonly access: ModelAccess
  readonly models: Models
  readonly logger: Logger
  readonly env: NodeJS.ProcessEnv
  /** Beside that of the search. */
  readonly handlers: readonly StepHandler[]
  readonly say: (line: string) => void
}

/** Finds or starts a server, and starts a worker on a task queue of its own: no other worker takes these runs. */
export async function openTemporalPlace(options: TemporalPlaceOptions): Promise<TemporalPlace> {
  await using stack = new AsyncDisposableStack()
  const cluster = stack.use(await findCluster(options.env))
  options.say(
    `Runs on Temporal at ${cluster.connection.address}${cluster.isOurs ? ', started for this command' : ''}.\n`,
  )
  let hear: (part: AttemptPart) => void = () => {}
  const { taskQueue, close } = await startWorker(cluster, { ...options, onPart: (part) => hear(part) })
  stack.defer(close)
  const owned = stack.move()
  return {
    openClient: () => createTemporalClient({ ...cluster.connection, taskQueue }),
    isOurs: cluster.isOurs,
    linkTo: (runId) => linkTo(cluster, runId),
    listen(listener) {
      hear = listener
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

interface WorkerParts extends TemporalPlaceOptions {
  readonly onPart: (part: AttemptPart) => void
}

async function startWorker({ connection }: Cluster, { access, models, logger, handlers, onPart }: WorkerParts) {
  quietSdk()
  using definitions = writeDefinitions(models)
  const taskQueue = `wflo-example-${crypto.randomUUID()}`
  const worker = await createTemporalWorker({
    ...connection,
    ...{ taskQueue, logger, onPart, providers: access.providers },
    handlers: [searchHandler(texts), ...handlers],
    definitions: definitions.url,
    shutdownGraceMs: 1_000,
  })
  const running = worker.run()
  const close = async (): Promise<void> => {
    await worker.shutdown()
    await running
  }
  return { taskQueue, close }
}

/** The screen belongs to the run, and Ctrl-C to this command. */
function quietSdk(): void {
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' })
  const telemetryOptions = { logging: { filter, forward: {} } }
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [], telemetryOptions })
}

function linkTo({ uiUrl, connection: { address, namespace } }: Cluster, runId: string): string {
  if (uiUrl === undefined) return `workflow ${runId} in namespace ${namespace} of ${address}`
  return `${uiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(runId)}`
}
