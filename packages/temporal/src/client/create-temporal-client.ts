import { Client } from '@temporalio/client'
import type { WorkflowClient } from '@wflo/core'
import { createClient } from '@wflo/core/runtime'
import { createDataConverter } from '../codec/data-settings.ts'
import { resolveConnection } from '../connection/connection-settings.ts'
import type { TemporalClientOptions } from './client-options.ts'
import { connectLazily } from './connect-lazily.ts'
import { OpenCalls } from './open-calls.ts'
import { TemporalControl } from './temporal-control.ts'

/**
 * A `WorkflowClient` of a Temporal cluster, the same as the embedded engine's. Workers execute what it starts. Close it,
 * or bind it with `await using`.
 */
export function createTemporalClient(options: TemporalClientOptions = {}): WorkflowClient {
  const settings = resolveConnection(options)
  const calls = new OpenCalls()
  const connection = options.connection ?? connectLazily(settings, calls.closed)
  const dataConverter = createDataConverter(options)
  const client = new Client({ connection, namespace: settings.namespace, dataConverter })
  const close = async (): Promise<void> => {
    if (options.connection === undefined) await connection.close()
  }
  const { taskQueue = 'wflo', budget } = options
  const hasArtifacts = options.artifacts !== undefined
  return createClient(new TemporalControl({ client, settings, taskQueue, budget, hasArtifacts, calls, close }))
}
