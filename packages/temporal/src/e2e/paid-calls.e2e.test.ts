import { formatUsd, type Money, quoteRequest, type WorkflowClient } from '@wflo/core'
import { type ModelServer, startModelServer } from '@wflo/model-server'
import { openai } from '@wflo/openai'
import { startTemporal } from '@wflo/services'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTemporalClient } from '../client/create-temporal-client.ts'
import { createTemporalWorker, type TemporalWorker } from '../worker/temporal-worker.ts'
import { fetchHistory } from './fetch-history.fixtures.ts'
import { askMany, askOnce } from './paid-calls.fixtures.ts'
import { quietSdk } from './quiet-sdk.fixtures.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
quietSdk()
const server = await startTemporal()
const connection = { address: server?.address ?? '', taskQueue: `paid-${crypto.randomUUID()}` }
const maxOutputTokens = 100

describe.skipIf(server === undefined)('paid calls on Temporal', () => {
  let models: ModelServer
  let worker: TemporalWorker
  let running: Promise<void>
  let client: WorkflowClient

  beforeAll(async () => {
    models = await startModelServer({ apiKey: 'sk-paid' })
    worker = await createTemporalWorker({
      ...connection,
      definitions: new URL('./paid-calls.fixtures.ts', import.meta.url),
      providers: [openai({ apiKey: 'sk-paid', baseURL: models.baseUrl })],
      shutdownGraceMs: 500,
    })
    running = worker.run()
    client = createTemporalClient(connection)
  })
  afterAll(async () => {
    await client?.close()
    await worker?.shutdown()
    await running
    await models?.close()
    await server?.[Symbol.asyncDispose]()
  })

  /** What one call is quoted, and the tokens that are charged exactly that. */
  async function quoteCall(): Promise<{ readonly quote: Money; readonly inputTokens: number }> {
    const card = await openai({ apiKey: 'sk-paid', baseURL: models.baseUrl }).card('gpt-4o', Date.now())
    const messages = [{ role: 'user', content: 'Say something about tides.' }] as const
    const { quote } = quoteRequest({ model: 'gpt-4o', messages, maxOutputTokens }, card)
    const input = quote - BigInt(maxOutputTokens) * BigInt(card.rates.output)
    return { quote, inputTokens: Number(input / BigInt(card.rates.input)) }
  }

  it('closes the socket of a call within 3 s of a cancel, and keeps it booked', async () => {
    models.reply({ kind: 'hang', afterChunks: 1 })
    const before = models.requestCount
    const run = await client.start(askOnce, 'tides', { budget: 'unlimited' })
    await models.received(before + 1)
    const cancelledAt = performance.now()
    await run.cancel('enough')
    await models.idle()
    const latencyMs = performance.now() - cancelledAt
    console.log(`the provider's socket was closed ${Math.round(latencyMs)} ms after the cancel`)
    expect(models.requests.at(-1)?.aborted).toBe(true)
    expect(latencyMs).toBeLessThan(3_000)
    await expect(run.result()).rejects.toMatchObject({ code: 'run_cancelled', reason: 'enough' })
    expect(await run.ledger()).toMatchObject([{ state: 'unresolved' }])
  })

  it('makes three of ten parallel calls where the budget holds three', async () => {
    const { quote, inputTokens } = await quoteCall()
    models.reply({ kind: 'text', text: 'x', usage: { inputTokens, outputTokens: maxOutputTokens } })
    const before = models.requestCount
    const run = await client.start(askMany, 10, { budget: quote * 3n })
    expect(await run.result()).toEqual([...Array(3).fill('fulfilled'), ...Array(7).fill('budget_exceeded')])
    expect(models.requestCount - before).toBe(3)
    expect((await run.get()).budget).toMatchObject({ spent: formatUsd(quote * 3n), left: '0' })
  })

  it('pauses at the limit, and makes the same call once the budget is raised', async () => {
    const { quote } = await quoteCall()
    models.reply()
    const before = models.requestCount
    const run = await client.start(askOnce, 'tides', { budget: quote - 5n, onExhausted: 'pause' })
    await expect.poll(async () => (await run.get()).status).toBe('paused')
    expect((await run.get()).pause).toMatchObject({ quote: formatUsd(quote), missing: '0.000000000005' })
    expect(models.requestCount).toBe(before)
    await run.raiseBudget(quote)
    await run.result()
    expect(models.requestCount).toBe(before + 1)
  })

  it('shows in the failure of the workflow what was spent and what the limit is, and is not tried again', async () => {
    const { quote } = await quoteCall()
    const before = models.requestCount
    const run = await client.start(askOnce, 'tides', { budget: quote - 1n })
    await expect(run.result()).rejects.toMatchObject({ code: 'budget_exceeded', limit: formatUsd(quote - 1n) })
    expect(models.requestCount).toBe(before)
    const { history } = await fetchHistory(connection, run.runId)
    const events = (history as { readonly events: readonly FailedEvent[] }).events
    const failure = events.at(-1)?.workflowExecutionFailedEventAttributes?.failure
    expect(failure?.applicationFailureInfo).toMatchObject({ type: 'budget_exceeded', nonRetryable: true })
    expect(failure?.message).toContain(`$0 of the budget of $${formatUsd(quote - 1n)} are spent`)
    expect(events.filter(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled != null)).toEqual([])
  })

  it('waits with a timer of the workflow for as long as Retry-After says', async () => {
    models.reply([
      { kind: 'error', status: 429, headers: { 'retry-after': '1' } },
      { kind: 'text', text: 'served' },
    ])
    const run = await client.start(askOnce, 'tides', { budget: 'unlimited' })
    expect(await run.result()).toBe('served')
    expect((await run.ledger()).map(({ state }) => state)).toEqual(['released', 'settled'])
    const [first, second] = models.requests.slice(-2)
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_000)
    const { history } = await fetchHistory(connection, run.runId)
    const timers = (history as { readonly events: readonly TimerEvent[] }).events
    expect(timers.filter(({ timerStartedEventAttributes: started }) => started != null)).toHaveLength(1)
  })
})

interface FailedEvent {
  readonly activityTaskScheduledEventAttributes?: object | null
  readonly workflowExecutionFailedEventAttributes?: {
    readonly failure?: { readonly message?: string; readonly applicationFailureInfo?: object }
  } | null
}

interface TimerEvent {
  readonly timerStartedEventAttributes?: object | null
}
