import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTemporalClient } from '../client/create-temporal-client.ts'
import { ping } from './client.fixtures.ts'

export interface CloseTask {
  readonly address: string
  readonly runId: string
  /** Milliseconds after which the client is closed. */
  readonly after: number
}

/** Run with a task as its argument: closes a client with many calls under way, and tells how each of them ended. */
const { address, runId, after } = JSON.parse(process.argv[2] ?? '') as CloseTask
const client = createTemporalClient({ address, taskQueue: 'nobody' })
const calls = [
  client.result(runId),
  client.ledger(runId),
  client.send(runId, ping),
  client.cancel(runId),
  client.list(),
  ...Array.from({ length: 20 }, () => client.get(runId)),
  readEvents(),
]
const ended = Promise.all(
  calls.map((call) =>
    call.then(
      () => 'done',
      (error) => error.code,
    ),
  ),
)
await sleep(after)
await client.close()
console.log(JSON.stringify(await ended))

async function readEvents(): Promise<void> {
  for await (const _ of client.events(runId));
}
