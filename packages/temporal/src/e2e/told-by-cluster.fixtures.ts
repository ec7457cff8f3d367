import { Client, Connection } from '@temporalio/client'
import { type ConnectionSettings, resolveConnection } from '../connection/connection-settings.ts'

/** All that a cluster tells of a run: its history, its description and its row in lists, as one text, bytes included. */
export async function toldByCluster(settings: ConnectionSettings, runId: string): Promise<string> {
  const { address, namespace } = resolveConnection(settings)
  const connection = await Connection.connect({ address })
  try {
    const { workflow } = new Client({ connection, namespace })
    const execution = { workflowId: runId }
    const { workflowService: service } = connection
    const listed = await service.listWorkflowExecutions({ namespace, query: `WorkflowId = "${runId}"` })
    const described = await service.describeWorkflowExecution({ namespace, execution })
    return [await workflow.getHandle(runId).fetchHistory(), described, listed].flatMap(textsOf).join('\n')
  } finally {
    await connection.close()
  }
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => [key, ...textsOf(member)])
}
