import process from 'node:process'
import { sqliteAccount } from '@wflo/sqlite'
import { createTemporalWorker } from '@wflo/temporal'

export interface WorkerTask {
  readonly address: string
  readonly taskQueue: string
  /** Where steps write what they do. */
  readonly diary: string
  readonly heartbeatTimeoutMs?: number
  readonly shutdownGraceMs?: number
  /** The file of the accounts that every call is charged to. Default: none. */
  readonly accounts?: string
}

/** Run with a task as its argument: serves the definitions beside it until it is told to stop. */
const { accounts, diary, ...task } = JSON.parse(process.argv[2] ?? '') as WorkerTask
const worker = await createTemporalWorker({
  ...task,
  definitions: new URL('./paid-steps.fixtures.ts', import.meta.url),
  config: { diary },
  ...(accounts === undefined ? {} : { accounts: accountsIn(accounts) }),
})
// Whoever has started it may be killed: it does not outlive them.
process.once('disconnect', () => process.exit(1))
process.channel?.unref()
const running = worker.run()
console.log('ready')
await running

function accountsIn(path: string) {
  return { account: sqliteAccount({ path }), scopes: () => ['team/red'], leaseMs: 1_500 }
}
