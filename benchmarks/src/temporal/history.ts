import { Client, Connection } from '@temporalio/client'
import type { TemporalServer } from '@wflo/services'

/** As the client fetches it. */
export type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>

/** Histories of runs that have ended. */
export async function fetchHistories(
  { address, namespace }: TemporalServer,
  runIds: readonly string[],
): Promise<readonly History[]> {
  const connection = await Connection.connect({ address })
  try {
    const { workflow } = new Client({ connection, namespace })
    return await Promise.all(runIds.map((runId) => workflow.getHandle(runId).fetchHistory()))
  } finally {
    await connection.close()
  }
}
