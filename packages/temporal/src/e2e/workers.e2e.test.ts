import { setTimeout as sleep } from 'node:timers/promises'
import { startTemporal } from '@wflo/services'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { hangs, hangsTwice } from './hanging.fixtures.ts'
import { after } from './rolled-out.fixtures.ts'
import { serve } from './serve.fixtures.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const server = await startTemporal()

function place() {
  return { address: server?.address ?? '', taskQueue: `workers-${crypto.randomUUID()}` }
}

describe.skipIf(server === undefined)('workers of one task queue', () => {
  afterAll(() => server?.[Symbol.asyncDispose]())

  it('leave a run alone that only a newer release knows, and it goes on with that', async () => {
    const where = place()
    await using old = await serve({ ...where, definitions: 'rolled-back' })
    const run = await old.client.start(after, 1)
    const early = await Promise.race([run.result().catch((error) => error.code), sleep(3_000, 'it waits')])
    expect(early).toBe('it waits')
    await old.stop()
    await using _newer = await serve({ ...where, definitions: 'rolled-out' })
    expect(await run.result()).toEqual([1, 1])
  })

  it('give an attempt back that only a newer release knows, and book nothing for it', async () => {
    const where = place()
    const taskQueues = { custom: `${where.taskQueue}-steps` }
    const both = { ...where, taskQueues }
    await using workflows = await serve({ ...both, definitions: 'rolled-out', serves: [where.taskQueue] })
    await using old = await serve({ ...both, definitions: 'rolled-back', serves: [taskQueues.custom] })
    const run = await workflows.client.start(after, 1)
    await expect.poll(async () => (await run.ledger())[0]?.state).toBe('released')
    await old.stop()
    await using _newer = await serve({ ...both, definitions: 'rolled-out', serves: [taskQueues.custom] })
    expect(await run.result()).toEqual([1, 1])
    const states = (await run.ledger()).map(({ state }) => state)
    expect(states.filter((state) => state === 'settled')).toHaveLength(2)
    expect(states.filter((state) => state === 'unresolved')).toEqual([])
    expect((await run.get()).budget.spent).toBe('0.008')
  })

  it('tell what they knew of an attempt that they gave up in order to end', async () => {
    const where = place()
    const begun = Promise.withResolvers<void>()
    await using first = await serve({
      ...where,
      definitions: 'hanging',
      config: { onBegin: () => begun.resolve() },
      shutdownGraceMs: 1,
    })
    const run = await first.client.start(hangs, '0.7')
    await begun.promise
    await first.stop()
    await using second = await serve({ ...where, definitions: 'hanging' })
    // It cost more than was reserved: that has to be known, or the next attempt would be made.
    await expect(second.client.result(run.runId)).rejects.toMatchObject({ code: 'budget_overrun' })
    expect(await second.client.ledger(run.runId)).toMatchObject([{ state: 'settled', amount: '0.7', overrun: true }])
  })

  it('book nothing for an attempt that none of them had room for', async () => {
    const begun = Promise.withResolvers<void>()
    const config = { onBegin: () => begun.resolve() }
    await using one = await serve({ ...place(), definitions: 'hanging', config, mostAttempts: 1 })
    const run = await one.client.start(hangsTwice)
    await begun.promise
    await run.cancel()
    await expect(run.result()).rejects.toMatchObject({ code: 'run_cancelled' })
    expect((await run.ledger()).map(({ state, amount }) => `${state} ${amount}`).sort()).toEqual([
      'released 0',
      'unresolved 0.5',
    ])
  })
})
