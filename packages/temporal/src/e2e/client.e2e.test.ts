import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { Client, Connection, type WorkflowHandle } from '@temporalio/client'
import type { ListOptions } from '@wflo/core'
import { findFreePort, startTemporal } from '@wflo/services'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTemporalClient } from '../client/create-temporal-client.ts'
import type { DataSettings } from '../codec/data-settings.ts'
import type { ConnectionSettings } from '../connection/connection-settings.ts'
import { createTemporalWorker } from '../worker/temporal-worker.ts'
import * as define from './client.fixtures.ts'
import type { CloseTask } from './close-client.fixtures.ts'
import { quietSdk } from './quiet-sdk.fixtures.ts'
import { toldByCluster } from './told-by-cluster.fixtures.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
/** A history of a server as it comes takes 2,000. */
const mostUpdates = 20
const server = await startTemporal({ dynamicConfig: { 'history.maxTotalUpdates': mostUpdates } })
const encryption = { key: { id: 'test', bytes: randomBytes(32) } }
const settings = { address: server?.address ?? '', taskQueue: `client-${crypto.randomUUID()}` }

/** Gives what ends the worker. */
async function serve(options: ConnectionSettings & DataSettings & { readonly taskQueue: string }) {
  const definitions = new URL('./client.fixtures.ts', import.meta.url)
  const worker = await createTemporalWorker({ ...options, definitions, shutdownGraceMs: 500 })
  const running = worker.run()
  return async () => {
    await worker.shutdown()
    await running
  }
}

/** Behind Wflo's back. */
async function raw<Value>(work: (handle: WorkflowHandle) => Promise<Value>, runId: string): Promise<Value> {
  const connection = await Connection.connect({ address: settings.address })
  try {
    return await work(new Client({ connection }).workflow.getHandle(runId))
  } finally {
    await connection.close()
  }
}

/** How each call ended, the events last. */
async function closeMeanwhile(task: CloseTask): Promise<readonly string[]> {
  const file = join(import.meta.dirname, 'close-client.fixtures.ts')
  // Rejects where the process did not end by itself, and well.
  const { stdout } = await promisify(execFile)(process.execPath, [file, JSON.stringify(task)])
  return JSON.parse(stdout)
}

it('closes while no server answers: who waits hears of it, and the process lives', async () => {
  const ended = await closeMeanwhile({ address: `127.0.0.1:${await findFreePort()}`, runId: 'any', after: 1_000 })
  expect(new Set(ended.slice(0, -1))).toEqual(new Set(['engine_closed']))
  expect(ended.at(-1)).toBe('done')
})

describe.skipIf(server === undefined)('a client of a cluster', () => {
  const client = createTemporalClient(settings)
  const list = async (options: ListOptions) => (await client.list(options)).map(({ runId }) => runId)
  let stop = async (): Promise<void> => {}
  beforeAll(async () => {
    quietSdk()
    stop = await serve(settings)
  })
  afterAll(async () => {
    await client.close()
    await stop()
    await server?.[Symbol.asyncDispose]()
  })

  it('closes with calls under way', async () => {
    const run = await client.start(define.sleeper, 60_000)
    const ended = await closeMeanwhile({ address: settings.address, runId: run.runId, after: 10 })
    expect(ended[0]).toBe('engine_closed')
    for (const end of ended) expect(['engine_closed', 'done']).toContain(end)
    await run.cancel().catch(() => {})
  })

  it('sends more than a server takes at a time, and than a history takes in all', async () => {
    const run = await client.start(define.counts, 3_000)
    await Promise.all(Array.from({ length: 2 * mostUpdates }, () => run.send(define.ping)))
    await expect(run.approve({ approval: 'none', approved: true, by: 'ada' })).rejects.toMatchObject({
      code: 'unknown_approval',
    })
    await run.pause()
    await expect.poll(async () => (await run.get()).status).toBe('paused')
    await run.resume()
    expect(await run.result()).toBe(2 * mostUpdates)
  })

  it('hears soon of a run that is blocked behind large values, also over a connection of its own', async () => {
    const run = await client.start(define.blocked, 1_800_000)
    const connection = Connection.lazy({ address: settings.address })
    const other = createTemporalClient({ ...settings, connection })
    await expect(run.result()).rejects.toMatchObject({ code: 'determinism' })
    for (const each of [client, other]) {
      expect(await each.get(run.runId)).toMatchObject({ status: 'blocked', error: { code: 'determinism' } })
      await expect(each.send(run.runId, define.ping)).rejects.toMatchObject({ code: 'determinism' })
    }
    await other.close()
    await connection.close()
    await expect.poll(() => list({ status: 'blocked' })).toContain(run.runId)
    expect(await list({ status: 'running' })).not.toContain(run.runId)
  }, 30_000)

  it('lists a run that was terminated as what it is', async () => {
    const run = await client.start(define.asks)
    await expect.poll(() => list({ awaitsApproval: true })).toContain(run.runId)
    await raw((handle) => handle.terminate('by somebody'), run.runId)
    await expect.poll(() => list({ status: 'failed' })).toContain(run.runId)
    expect(await list({ awaitsApproval: true })).not.toContain(run.runId)
    expect(await list({ status: 'running' })).not.toContain(run.runId)
    expect(await run.get()).toMatchObject({ status: 'failed', approvals: [], error: { code: 'run_terminated' } })
  })

  it('lists every run once over all pages, also where many begin in a millisecond', async () => {
    const starts = Array.from({ length: 60 }, () => client.start(define.quick))
    const started = (await Promise.all(starts)).map(({ runId }) => runId)
    await expect.poll(() => list({ workflow: 'quick' })).toHaveLength(60)
    const seen: string[] = []
    for (let page = await list({ workflow: 'quick', limit: 7 }); page.length > 0; ) {
      seen.push(...page)
      page = await list({ workflow: 'quick', limit: 7, before: page.at(-1) ?? '' })
    }
    expect(seen.toSorted()).toEqual(started.toSorted())
  })

  it('cancels runs of encrypted histories with a reason that nobody can read there', async () => {
    const secret = { ...settings, taskQueue: `secret-${crypto.randomUUID()}`, encryption }
    await using hidden = createTemporalClient(secret)
    const early = await hidden.start(define.counts, 60_000)
    await early.cancel('the merger is off')
    const end = await serve(secret)
    const late = await hidden.start(define.counts, 60_000)
    await expect.poll(async () => (await late.get()).waitingFor.length).toBe(1)
    await late.cancel('the merger is off')
    for (const run of [early, late]) {
      await expect(run.result()).rejects.toMatchObject({ code: 'run_cancelled', reason: 'the merger is off' })
      expect(await run.get()).toMatchObject({ status: 'cancelled', error: { fields: { reason: 'the merger is off' } } })
      const told = await toldByCluster(settings, run.runId)
      expect(told).toContain('workflowExecutionCanceledEventAttributes')
      expect(told).not.toContain('workflowExecutionFailedEventAttributes')
      expect(told).not.toContain('the merger')
    }
    await end()
  })

  it('names how long an id may be, and leaves room for those of children', async () => {
    for (const runId of ['k'.repeat(2_000), 'ü'.repeat(251), '']) {
      await expect(client.start(define.quick, undefined, { runId })).rejects.toMatchObject({
        code: 'invalid_value',
        message: expect.stringContaining('1 to 500'),
      })
    }
    const run = await client.start(define.parent, undefined, { runId: 'ü'.repeat(250) })
    expect(await run.result()).toBe(1)
  })

  it('says of what was sent to nobody that it may still arrive', async () => {
    const deserted = createTemporalClient({ ...settings, taskQueue: `deserted-${crypto.randomUUID()}` })
    const run = await deserted.start(define.counts, 5_000)
    await expect(run.send(define.ping)).rejects.toMatchObject({
      code: 'no_worker',
      retryable: false,
      mayArrive: true,
      message: expect.stringContaining('may still arrive'),
    })
    await deserted.close()
  })
})
