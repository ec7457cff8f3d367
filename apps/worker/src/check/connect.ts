import { setTimeout as sleep } from 'node:timers/promises'
import { NativeConnection } from '@temporalio/worker'
import type { ResolvedConnection } from '@wflo/temporal'
import { ConnectionFailure } from './connection-failure.ts'

/** A start-up check says what is wrong within ten seconds: this and the next leave some for the rest. */
const connectMs = 5_000
const answerMs = 3_000

/** A connection to a server that knows the namespace. Rejects with `ConnectionFailure`. */
export async function connect(settings: ResolvedConnection): Promise<NativeConnection> {
  const { namespace, ...options } = settings
  try {
    const connection = await within(connectMs, NativeConnection.connect(options))
    await connection.withDeadline(Date.now() + answerMs, () =>
      connection.workflowService.describeNamespace({ namespace }),
    )
    return connection
  } catch (cause) {
    throw new ConnectionFailure(settings, cause)
  }
}

/** Who accepts a connection and then says nothing is waited for no longer. */
async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  const late = sleep(ms, undefined, { ref: false }).then(() => {
    throw new Error(`it did not answer within ${ms / 1_000} s`)
  })
  return await Promise.race([work, late])
}
