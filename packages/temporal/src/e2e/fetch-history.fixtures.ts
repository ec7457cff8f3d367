import { Client, Connection } from '@temporalio/client'
import { type ConnectionSettings, resolveConnection } from '../connection/connection-settings.ts'
import type { RunHistory } from '../worker/replay-histories.ts'

/** The last history of a run, as the cluster has it. */
export async function fetchHistory(settings: ConnectionSettings, runId: string): Promise<RunHistory> {
  const { address, namespace } = resolveConnection(settings)
  const connection = await Connection.connect({ address })
  try {
    return { runId, history: await new Client({ connection, namespace }).workflow.getHandle(runId).fetchHistory() }
  } finally {
    await connection.close()
  }
}
