import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileArtifacts } from '@wflo/artifacts'
import { startTemporal } from '@wflo/services'
import { afterAll, describe, expect, it, vi } from 'vitest'
import type { DataSettings } from '../codec/data-settings.ts'
import * as define from './large.fixtures.ts'
import { type Served, serve } from './serve.fixtures.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 })
/** The server takes some 20 ms of a core for each of 13,000 steps: four to five minutes in all. */
const loopTimeout = 1_200_000
const server = await startTemporal()
const dir = mkdtempSync(join(tmpdir(), 'wflo-large-'))
const threeMegabytes = 3_000_000

function setUp(data: DataSettings): Promise<Served> {
  const taskQueue = `large-${crypto.randomUUID()}`
  return serve({ address: server?.address ?? '', taskQueue, definitions: 'large', ...data })
}

describe.skipIf(server === undefined)('limits of a history', () => {
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]()
    rmSync(dir, { recursive: true, force: true })
  })

  it('does not notice large values where there is an artifact store', async () => {
    await using place = await setUp({ artifacts: fileArtifacts({ dir }) })
    const run = await place.client.start(define.largeValues, threeMegabytes)
    expect(await run.result()).toHaveLength(threeMegabytes)
    expect((await run.get()).steps).toHaveLength(2)
    expect((await run.get()).budget).toMatchObject({ spent: '0.004', unresolved: '0' })
    expect(readdirSync(dir).length).toBeGreaterThan(0)
    const argument = await place.client.start(define.largeArgument, threeMegabytes)
    expect(await argument.result()).toBe('')
  })

  it('fails once, by name, and with its cost where there is none', async () => {
    await using place = await setUp({})
    const tooLarge = { code: 'value_too_large', limit: 1_900_000 }
    const result = await place.client.start(define.largeValues, threeMegabytes)
    await expect(result.result()).rejects.toMatchObject(tooLarge)
    expect(await result.ledger()).toMatchObject([{ attempt: 1, state: 'settled', amount: '0.002' }])
    const argument = await place.client.start(define.largeArgument, threeMegabytes)
    await expect(argument.result()).rejects.toMatchObject(tooLarge)
    expect(await argument.ledger()).toMatchObject([{ attempt: 1, state: 'released', amount: '0' }])
    const output = await place.client.start(define.largeOutput, threeMegabytes)
    await expect(output.result()).rejects.toMatchObject(tooLarge)
    const input = place.client.start(define.largeValues, 'x'.repeat(threeMegabytes) as never)
    await expect(input).rejects.toMatchObject(tooLarge)
  })

  it('runs 2,000 steps at once', async () => {
    await using place = await setUp({})
    const run = await place.client.start(define.wide, 2_000)
    expect(await run.result()).toBe((2_000 * 2_001) / 2)
  })

  // Side by side, for each only waits for the server.
  it('runs 10,000 steps in a loop with continueAs, and names it where a history is about to be full', {
    timeout: loopTimeout,
  }, async () => {
    await using place = await setUp({})
    const continued = await place.client.start(define.loop, { rounds: 10_000, every: 1_000 })
    const endless = await place.client.start(define.loop, { rounds: 10_000 })
    await expect(endless.result()).rejects.toMatchObject({
      code: 'history_limit',
      message: expect.stringContaining('ctx.continueAs'),
    })
    expect(await continued.result()).toBe(10_000)
  })
})
