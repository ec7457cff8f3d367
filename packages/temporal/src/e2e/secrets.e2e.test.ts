import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DefaultLogger, Runtime } from '@temporalio/worker'
import { createJsonLogger, type RunHandle, type WorkflowClient } from '@wflo/core'
import { type ModelServer, startModelServer } from '@wflo/model-server'
import { openai } from '@wflo/openai'
import { findFreePort, startTemporal } from '@wflo/services'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTemporalClient } from '../client/create-temporal-client.ts'
import type { DataSettings } from '../codec/data-settings.ts'
import { createTemporalWorker } from '../worker/temporal-worker.ts'
import { asksForPage, asksModel, throwsPassword } from './secrets.fixtures.ts'
import { toldByCluster } from './told-by-cluster.fixtures.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const server = await startTemporal()
const apiKey = `sk-proj-${randomBytes(16).toString('hex')}`
const token = `tok.${randomBytes(16).toString('hex')}`
const password = randomBytes(12).toString('hex')
const prompt = `the merger with ${randomBytes(8).toString('hex')}`
const answer = `nobody may know ${randomBytes(8).toString('hex')}`
const encryption = { key: { id: 'test', bytes: randomBytes(32) } }

const logs: string[] = []
const metricsPort = await findFreePort()
const metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`

interface Place {
  readonly client: WorkflowClient
  readonly taskQueue: string
  readonly close: () => Promise<void>
}

async function openPlace(models: ModelServer, data: DataSettings): Promise<Place> {
  const settings = { address: server?.address ?? '', taskQueue: `secrets-${crypto.randomUUID()}`, ...data }
  const worker = await createTemporalWorker({
    ...settings,
    definitions: new URL('./secrets.fixtures.ts', import.meta.url),
    providers: [openai({ apiKey, baseURL: models.baseUrl })],
    config: { token },
    logger: createJsonLogger({ level: 'debug', write: (line) => logs.push(line) }),
    shutdownGraceMs: 500,
  })
  const running = worker.run()
  const client = createTemporalClient(settings)
  const close = async (): Promise<void> => {
    await client.close()
    await worker.shutdown()
    await running
  }
  return { client, taskQueue: settings.taskQueue, close }
}

/** Everything that was written down anywhere about a run. */
async function toldOf(run: RunHandle): Promise<string> {
  const metrics = await (await fetch(metricsUrl)).text()
  expect(metrics).toContain('temporal_')
  return [await toldByCluster({ address: server?.address ?? '' }, run.runId), metrics, ...logs].join('\n')
}

describe.skipIf(server === undefined)('secrets', () => {
  let models: ModelServer
  beforeAll(async () => {
    const logger = new DefaultLogger('DEBUG', (entry) => logs.push(JSON.stringify({ ...entry, timestampNanos: '' })))
    const metrics = { prometheus: { bindAddress: `127.0.0.1:${metricsPort}` } }
    Runtime.install({ logger, shutdownSignals: [], telemetryOptions: { metrics } })
    models = await startModelServer({ apiKey })
  })
  afterAll(async () => {
    await models?.close()
    await server?.[Symbol.asyncDispose]()
  })

  it('that a step sends in a header and throws in an error are in no history, list, log or metric', async () => {
    const pages = createServer((_, response) => response.writeHead(403).end('no'))
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
    const place = await openPlace(models, {})
    const run = await place.client.start(asksForPage, `http://127.0.0.1:${(pages.address() as AddressInfo).port}/page`)
    await expect(run.result()).rejects.toThrow(/403/)
    const told = await toldOf(run)
    expect(told).toContain('answered 403')
    expect(told).toContain('asks for a page')
    expect(told).not.toContain(token)
    await place.close()
    pages.close()
  })

  it('of a provider are nowhere, also where its server repeats them', async () => {
    models.reply({ kind: 'error', status: 401, message: `Incorrect API key provided: ${apiKey}` })
    const place = await openPlace(models, {})
    const run = await place.client.start(asksModel, 'hello')
    await expect(run.result()).rejects.toMatchObject({ code: 'provider_error', status: 401 })
    const told = await toldOf(run)
    expect(told).toContain('Incorrect API key')
    expect(told).not.toContain(apiKey)
    await place.close()
  })

  it('in the error of a body are masked', async () => {
    const place = await openPlace(models, {})
    const run = await place.client.start(throwsPassword, password.split('').reverse().join(''))
    await expect(run.result()).rejects.toThrow(/password=\*\*\*/)
    expect(await toldOf(run)).not.toContain(password)
    await place.close()
  })

  it('in prompts, answers, approvals and errors are unreadable where histories are encrypted', async () => {
    models.reply({ kind: 'text', text: answer })
    const place = await openPlace(models, { encryption })
    const run = await place.client.start(asksModel, prompt)
    await expect.poll(async () => (await run.get()).approvals.length).toBe(1)
    expect((await run.get()).approvals[0]?.title).toContain(prompt)
    expect(await toldOf(run)).not.toContain(prompt)
    await run.approve({ approved: false, by: 'ada', note: `not ${answer}` })
    await expect(run.result()).rejects.toThrow(prompt)
    const told = await toldOf(run)
    expect(told).toContain('binary/wflo-encrypted')
    for (const secret of [prompt, answer, apiKey]) expect(told).not.toContain(secret)
    expect((await run.get()).error?.message).toContain(answer)
    await place.close()
  })

  it('are seen by this suite where nothing hides them', async () => {
    models.reply({ kind: 'text', text: answer })
    const place = await openPlace(models, {})
    const run = await place.client.start(asksModel, prompt)
    await expect.poll(async () => (await run.get()).approvals.length).toBe(1)
    await run.approve({ approved: true, by: 'ada' })
    expect(await run.result()).toBe(answer)
    expect(await toldOf(run)).toContain(prompt)
    await place.close()
  })
})
