import { NativeConnection, Worker } from '@temporalio/worker'
import { TemporalConnectionError } from '../connection/connection-error.ts'
import { type ResolvedConnection, resolveConnection } from '../connection/connection-settings.ts'
import { createWorkerOptions } from './create-worker-options.ts'
import type { TemporalWorkerOptions } from './worker-options.ts'

/** A worker that is connected. It serves nothing until `run`. */
export interface TemporalWorker extends AsyncDisposable {
  /** Serves its task queues until it is shut down. Rejects where it cannot go on. */
  run(): Promise<void>
  /** Takes nothing new; attempts in flight get their time to end. Resolves when the last has. */
  shutdown(): Promise<void>
  /** It runs, and asks the cluster for work. */
  readonly isReady: boolean
  /** Attempts and workflow tasks that it works on at this moment. */
  readonly inFlight: number
}

/**
 * Connects a worker that runs the workflows of `definitions`, and their steps. Rejects with `TemporalConnectionError`
 * where there is no cluster, and with `BundleError` where the definitions cannot be bundled.
 */
export async function createTemporalWorker(options: TemporalWorkerOptions): Promise<TemporalWorker> {
  const { namespace, ...resolved } = resolveConnection(options)
  const plain = await createWorkerOptions(options)
  const connection = options.connection ?? (await connect({ ...resolved, namespace }))
  const close = async (): Promise<void> => {
    if (options.connection === undefined) await connection.close()
  }
  try {
    const workers = await Promise.all(plain.map((each) => Worker.create({ ...each, connection, namespace })))
    return manage(workers, close)
  } catch (error) {
    await close()
    throw error
  }
}

/** Rejects with `TemporalConnectionError`. */
async function connect(settings: ResolvedConnection): Promise<NativeConnection> {
  const { address, apiKey, tls, metadata } = settings
  try {
    return await NativeConnection.connect({
      address,
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(tls === undefined ? {} : { tls }),
      ...(metadata === undefined ? {} : { metadata: { ...metadata } }),
    })
  } catch (cause) {
    throw new TemporalConnectionError(settings, cause)
  }
}

function manage(workers: readonly Worker[], close: () => Promise<void>): TemporalWorker {
  let running: Promise<void> | undefined
  const stop = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown()
  }
  const runAll = async (): Promise<void> => {
    // One that cannot go on takes the others with it.
    const each = workers.map((worker) => worker.run().finally(stop))
    await Promise.allSettled(each)
    await close()
    await Promise.all(each)
  }
  const run = (): Promise<void> => {
    running ??= runAll()
    return running
  }
  // One that has never run has to, for a moment: only so the SDK lets go of its connection.
  const shutdown = async (): Promise<void> => {
    const ended = run()
    stop()
    await ended
  }
  return {
    run,
    shutdown,
    get isReady() {
      return workers.every(isPolling)
    },
    get inFlight() {
      return workers.reduce((sum, worker) => sum + countWork(worker), 0)
    },
    [Symbol.asyncDispose]: shutdown,
  }
}

function isPolling(worker: Worker): boolean {
  const { hasOutstandingActivityPoll, hasOutstandingWorkflowPoll, runState } = worker.getStatus()
  const { workflowBundle } = worker.options
  return (
    runState === 'RUNNING' && hasOutstandingActivityPoll && (hasOutstandingWorkflowPoll || workflowBundle === undefined)
  )
}

function countWork(worker: Worker): number {
  const { numInFlightActivities = 0, numInFlightWorkflowActivations = 0 } = worker.getStatus()
  return numInFlightActivities + numInFlightWorkflowActivations
}
