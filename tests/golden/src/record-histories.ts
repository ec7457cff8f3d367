import { existsSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import process from 'node:process'
import { Client, Connection } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { DefaultLogger, Runtime } from '@temporalio/worker'
import type { RunHandle, StepHandler } from '@wflo/core'
import { startTemporal } from '@wflo/services'
import { bundleWorkflows, createTemporalWorker } from '@wflo/temporal'
import { createTemporalClient } from '@wflo/temporal/client'
import { type Feature, features } from './features.ts'
import { createGoldenHandlers, createGoldenProviders } from './golden-engine.ts'
import { goldenDefinitions, historyFolder, historyPath } from './golden-history.ts'
import { writeSums } from './sums.ts'

/** Records the features that have no history yet, on a real server. One that exists is never written again. */
Runtime.install({ logger: new DefaultLogger('ERROR') })
await using server = await startTemporal()
if (server === undefined) throw new Error('histories are recorded on a server')
const { address, namespace } = server
const taskQueue = 'golden'
const bundle = await bundleWorkflows({ definitions: goldenDefinitions })
const connection = await Connection.connect({ address })
const temporal = new Client({ connection, namespace })
for (const [name, feature] of Object.entries(features)) {
  if (existsSync(historyPath(name))) continue
  await record(name, feature)
  console.log(`recorded ${name}`)
}
await connection.close()
writeSums(historyFolder)

async function record(runId: string, feature: Feature): Promise<void> {
  await using client = createTemporalClient({ address, namespace, taskQueue })
  const run = await client.start(feature.workflow, feature.input as never, { runId })
  if (feature.crashAfter !== undefined) await loseFirstAttempt(run)
  await using _worker = await startWorker(createGoldenHandlers())
  await feature.drive?.(run)
  await run.result().catch(() => {})
  await save(runId, runId)
  const children = await client.list({ parent: runId })
  for (const child of children) await save(child.runId, child.runId)
}

/** A worker takes it, and gives it up when it is told to end. */
async function loseFirstAttempt(run: RunHandle): Promise<void> {
  const begun = Promise.withResolvers<void>()
  const hanging: StepHandler = {
    kind: 'priced',
    async run(_, { signal }) {
      begun.resolve()
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      return run.runId
    },
  }
  await using _worker = await startWorker([hanging])
  await begun.promise
}

async function startWorker(handlers: readonly StepHandler[]): Promise<AsyncDisposable> {
  const worker = await createTemporalWorker({
    ...{ address, namespace, taskQueue, handlers, bundle },
    definitions: goldenDefinitions,
    providers: createGoldenProviders(),
    shutdownGraceMs: 1,
  })
  const running = worker.run()
  return {
    async [Symbol.asyncDispose]() {
      await worker.shutdown()
      await running
    },
  }
}

/** All histories of a run, oldest first. */
async function save(runId: string, name: string): Promise<void> {
  const ids = await listHistories(runId)
  for (const [index, id] of ids.entries()) {
    const history = await temporal.workflow.getHandle(runId, id).fetchHistory()
    const text = JSON.stringify({ runId, history: JSON.parse(withoutMachine(historyToJSON(history))) }, undefined, 1)
    writeFileSync(historyPath(index === 0 ? name : `${name}-${index + 1}`), `${text}\n`)
  }
}

async function listHistories(runId: string): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const { runId: id, startTime } of temporal.workflow.list({ query: `WorkflowId = "${runId}"` })) {
    ids.push(`${startTime.toISOString()} ${id}`)
  }
  return ids.sort().map((id) => id.split(' ')[1] ?? '')
}

/** Whose process and host it was is nobody's business. */
function withoutMachine(json: string): string {
  return json.replaceAll(`${process.pid}@${hostname()}`, 'golden')
}
