import { startTemporal } from '@wflo/services'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { hangs, hangsTwice } from './hanging.fixtures.ts'
import { after, before } from './rolled-out.fixtures.ts'
import { serve } from './serve.fixtures.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const server = await startTemporal()

function place() {
  return { address: server?.address ?? '', taskQueue: `workers-${crypto.randomUUID()}` }
}

describe.skipIf(server === undefined)('workers of one task queue', () => {
  afterAll(() => server?.[Symbol.asyncDispose]())

  it('of two releases run every version that one of them knows, and each step once', async () => {
    const where = place()
    await using old = await serve({ ...where, definitions: 'rolled-back' })
    await using _new = await serve({ ...where, definitions: 'rolled-out' })
    const numbers = Array.from({ length: 8 }, (_, index) => index)
    const runs = await Promise.all(numbers.flatMap((n) => [old.client.start(before, n), old.client.start(after, n)]))
    const results = await Promise.all(runs.map((run) => run.result()))
    expect(results).toEqual(numbers.flatMap((n) => [n, [n, n]]))
    for (const run of runs) {
      const ledger = await run.ledger()
      expect(ledger.filter(({ state }) => state === 'unresolved')).toEqual([])
      expect((await run.get()).budget.spent).toBe(ledger.length > 1 ? '0.008' : '0.004')
    }
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
