import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileArtifacts } from '@wflo/artifacts'
import { startTemporal } from '@wflo/services'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import * as define from './oversize.fixtures.ts'
import { type Served, serve } from './serve.fixtures.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const server = await startTemporal()
const dir = mkdtempSync(join(tmpdir(), 'wflo-oversize-'))
const address = server?.address ?? ''

describe.skipIf(server === undefined)('what is too much for a message or a history', () => {
  let place: Served
  beforeAll(async () => {
    place = await serve({ address, taskQueue: `oversize-${crypto.randomUUID()}`, definitions: 'oversize' })
  })
  afterAll(async () => {
    await place?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
    rmSync(dir, { recursive: true, force: true })
  })

  it('goes out bit by bit: inputs of parallel steps that fit one by one', async () => {
    const run = await place.client.start(define.takesMany, { count: 6, bytes: 1_000_000 })
    expect(await run.result()).toBe(6_000_000)
  })

  it('goes out bit by bit: a state that goes with every step', async () => {
    const run = await place.client.start(define.remembersMuch, { count: 50, bytes: 100_000 })
    expect(await run.result()).toBe(true)
  })

  it('goes out bit by bit beside an artifact store, too, which takes only what is large by itself', async () => {
    const taskQueue = `oversize-${crypto.randomUUID()}`
    await using stored = await serve({ address, taskQueue, definitions: 'oversize', artifacts: fileArtifacts({ dir }) })
    const small = await stored.client.start(define.takesMany, { count: 30, bytes: 200_000 })
    expect(await small.result()).toBe(6_000_000)
    const large = await stored.client.start(define.takesMany, { count: 6, bytes: 1_000_000 })
    expect(await large.result()).toBe(6_000_000)
  })

  it.each([1_200_000, 2_200_000])(
    'cuts the error of a step, %i characters, pays once, and keeps what it cost',
    async (bytes) => {
      const run = await place.client.start(define.failsAtLength, bytes)
      await expect(run.result()).rejects.toMatchObject({
        code: 'step_failed',
        message: expect.stringMatching(/^e{10000}…/),
      })
      expect(await run.ledger()).toMatchObject([{ attempt: 1, state: 'settled', amount: '0.1' }])
    },
  )

  it('cuts the error of a body', async () => {
    const run = await place.client.start(define.throwsAtLength, 2_500_000)
    await expect(run.result()).rejects.toMatchObject({ code: 'too_much', message: expect.stringMatching(/^m{10000}…/) })
    expect((await run.get()).status).toBe('failed')
  })

  it('fails a run that would keep it over a fresh history, by name', async () => {
    const run = await place.client.start(define.keepsTooMuch, 2_000_000)
    await expect(run.result()).rejects.toMatchObject({
      code: 'value_too_large',
      message: expect.stringContaining('continueAs'),
    })
    expect(await run.get()).toMatchObject({ status: 'failed', error: { code: 'value_too_large' } })
  })

  it('is asked for approval all the same, and is left out of lists', async () => {
    const run = await place.client.start(define.asksAtLength, 1_000_000)
    await expect.poll(async () => (await run.get()).approvals.length).toBe(1)
    await run.approve({ approved: true, by: 'ada' })
    expect(await run.result()).toBe('ada')
  })

  it('refuses a child whose id would be too long', async () => {
    const run = await place.client.start(define.hasChild, undefined, { runId: 'r'.repeat(400) })
    await expect(run.result()).rejects.toMatchObject({
      code: 'invalid_value',
      message: expect.stringContaining('1000'),
    })
  })
})
