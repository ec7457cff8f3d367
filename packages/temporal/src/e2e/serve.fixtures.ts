import type { WorkflowClient } from '@wflo/core'
import { createTemporalClient } from '../client/create-temporal-client.ts'
import { createTemporalWorker } from '../worker/temporal-worker.ts'
import type { TemporalWorkerOptions } from '../worker/worker-options.ts'
import { quietSdk } from './quiet-sdk.fixtures.ts'

export interface Served extends AsyncDisposable {
  readonly client: WorkflowClient
  /** Ends the worker; the client goes on. Idempotent. */
  stop(): Promise<void>
}

export interface ServeOptions extends Omit<TemporalWorkerOptions, 'definitions' | 'connection'> {
  readonly definitions: string
}

/** A worker in this process, and a client. `definitions` is the name of a file of this folder. */
export async function serve({ definitions, ...options }: ServeOptions): Promise<Served> {
  quietSdk()
  const url = new URL(`./${definitions}.fixtures.ts`, import.meta.url)
  const worker = await createTemporalWorker({ shutdownGraceMs: 500, ...options, definitions: url })
  const running = worker.run()
  const client = createTemporalClient(options)
  const stop = async (): Promise<void> => {
    await worker.shutdown()
    await running
  }
  return {
    client,
    stop,
    async [Symbol.asyncDispose]() {
      await client.close()
      await stop()
    },
  }
}
