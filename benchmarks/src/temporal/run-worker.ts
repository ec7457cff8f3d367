import process from 'node:process'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { createWorkerOptions } from '@wflo/temporal'
import { type Bundles, definitions, type Side } from './bundles.ts'
import { increment, pay } from './twin-activities.ts'

export interface WorkerTask {
  readonly side: Side
  readonly bundles: Bundles
  readonly address: string
  readonly namespace: string
  readonly taskQueue: string
}

/** Run with a task as its argument: a worker of one side, which tells its use of the processor whenever it is asked. */
const { side, bundles, address, namespace, taskQueue } = JSON.parse(process.argv[2] ?? '') as WorkerTask
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] })
const connection = await NativeConnection.connect({ address })
const [options] = await createWorkerOptions({ definitions, taskQueue, bundle: { path: bundles.wflo } })
if (options === undefined) throw new Error('there is no worker')
const twin = { workflowBundle: { codePath: bundles.twin }, activities: { increment, pay } }
const worker = await Worker.create({ ...options, ...(side === 'twin' ? twin : {}), connection, namespace })
process.on('message', (message) => {
  if (message === 'stop') worker.shutdown()
  else process.send?.(process.cpuUsage())
})
const running = worker.run()
process.send?.('ready')
await running
await connection.close()
process.disconnect()
