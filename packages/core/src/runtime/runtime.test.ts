import { describe, expect, it } from 'vitest'
import type { Json } from '../json/json.ts'
import { usd } from '../money/usd.ts'
import { defaultRetryPolicy } from '../step/retry-policy.ts'
import { scriptedHost } from '../testing/scripted-host.ts'
import { step, workflow } from './runtime.fixtures.ts'

const a = step('a')
const b = step('b')
const approval = { name: 'approval', toJSON: () => ({}) }

describe('commands', () => {
  it('numbers commands when they are called, and names attempts after them', async () => {
    const host = scriptedHost({
      workflow: workflow([a, b], async (ctx) => await Promise.all([ctx.run(a), ctx.run(b), ctx.run(a)])),
    })
    await host.start()
    expect(host.open).toEqual(['1/a/1', '2/b/1', '3/a/1'])
    await host.complete('3/a/1', 3)
    await host.complete('1/a/1', 1)
    await host.complete('2/b/1', 2)
    expect(host.end).toEqual({ status: 'completed', output: [1, 2, 3] })
  })

  it('gives the body a copy of what was recorded', async () => {
    const output = { list: [1] }
    const host = scriptedHost({
      workflow: workflow([a], async (ctx) => {
        const value = (await ctx.run(a)) as { list: number[] }
        value.list.push(2)
        return value
      }),
    })
    await host.start()
    await host.complete('1/a/1', output)
    expect(output).toEqual({ list: [1] })
    expect(host.end).toEqual({ status: 'completed', output: { list: [1, 2] } })
  })

  it('refuses a step that the workflow does not declare', async () => {
    const host = scriptedHost({ workflow: workflow([a], async (ctx) => await ctx.run(b)) })
    await host.start()
    expect(host.open).toEqual([])
    expect(host.end).toMatchObject({ status: 'failed', error: { code: 'undeclared_step' } })
  })

  it('refuses an input that is not JSON with the path of it', async () => {
    const host = scriptedHost({
      workflow: workflow([a], async (ctx) => await ctx.run(a, { total: 1n } as never)),
    })
    await host.start()
    expect(host.end).toMatchObject({ status: 'failed', error: { code: 'not_json' } })
  })
})

describe('ctx.state', () => {
  it('fails a step, and nothing else, where it is no JSON', async () => {
    const host = scriptedHost({
      workflow: workflow([a], async (ctx) => {
        ctx.state.total = 1n as never
        const failed = await ctx.run(a).catch((error) => error.code)
        delete ctx.state.total
        return [failed, await ctx.run(a)]
      }),
    })
    await host.start()
    expect(host.open).toEqual(['2/a/1'])
    await host.complete('2/a/1', 'ok')
    expect(host.end).toEqual({ status: 'completed', output: ['not_json', 'ok'] })
  })
})

describe('cancellation', () => {
  it('never settles a cancelled command: the code behind it does not run', async () => {
    const reached: string[] = []
    const host = scriptedHost({
      workflow: workflow([a], async (ctx) => {
        try {
          await ctx.run(a)
        } finally {
          reached.push('finally')
        }
      }),
    })
    await host.start()
    await host.send({ type: 'cancel', reason: 'enough' })
    expect(host.cancelled).toEqual(['1/a/1'])
    expect(host.end).toBeUndefined()
    await host.settle('1/a/1', { status: 'cancelled' })
    expect(host.end).toEqual({ status: 'cancelled', reason: 'enough' })
    expect(reached).toEqual([])
  })

  it('closes the run once the body has settled: a late failure is booked, not tried again', async () => {
    const paid = step('paid', { quote: '0.10', retry: { ...defaultRetryPolicy, maxAttempts: 3 } })
    const host = scriptedHost({
      workflow: workflow([a, paid], async (ctx) => {
        ctx.run(paid)
        return await ctx.run(a)
      }),
      budget: usd('1'),
    })
    await host.start()
    await host.complete('2/a/1', 'done')
    expect(host.cancelled).toEqual(['1/paid/1'])
    const error = { name: 'Error', code: 'step_failed', message: 'no', retryable: true }
    await host.settle('1/paid/1', { status: 'failed', error, booking: 'release' })
    expect(host.open).toEqual([])
    expect(host.timers).toEqual([])
    expect(host.end).toEqual({ status: 'completed', output: 'done' })
    expect(host.view.ledger()).toMatchObject([{ state: 'released', amount: '0' }])
  })

  it('gives up on an attempt that does not end within the grace period, and books it as unresolved', async () => {
    const paid = step('paid', { quote: '0.10' })
    const host = scriptedHost({
      workflow: workflow([paid], async (ctx) => {
        ctx.run(paid)
      }),
      budget: usd('1'),
    })
    await host.start()
    expect(host.end).toBeUndefined()
    await host.fire('0/grace')
    expect(host.end).toEqual({ status: 'completed', output: null })
    expect(host.view.ledger()).toMatchObject([{ state: 'unresolved', amount: '0.1' }])
    await host.complete('1/paid/1', null, '0.05')
    expect(host.view.ledger()).toMatchObject([{ state: 'unresolved', amount: '0.1' }])
  })

  it('keeps a cost that is known although the attempt was cancelled', async () => {
    const paid = step('paid', { quote: '0.10' })
    const host = scriptedHost({
      workflow: workflow([paid], async (ctx) => await ctx.run(paid)),
      budget: usd('1'),
    })
    await host.start()
    await host.send({ type: 'cancel', reason: 'enough' })
    await host.settle('1/paid/1', { status: 'cancelled', report: { cost: '0.03' } })
    expect(host.view.ledger()).toMatchObject([{ state: 'settled', amount: '0.03' }])
  })
})

describe('ctx.race', () => {
  it('cancels and books the losers at once, with all they have open', async () => {
    const host = scriptedHost({
      workflow: workflow([a, b], async (ctx) => {
        const first = await ctx.race({
          slow: async (ctx) => [await ctx.run(a), await ctx.run(b)],
          nap: async (ctx) => {
            await ctx.sleep('5s')
            return 'rested'
          },
        })
        return [first.winner, await ctx.run(b)]
      }),
    })
    await host.start()
    await host.fire('2/sleep')
    expect(host.cancelled).toEqual(['1/a/1'])
    await host.complete('1/a/1', 'late')
    expect(host.open).toEqual(['3/b/1'])
    await host.complete('3/b/1', 'end')
    expect(host.end).toEqual({ status: 'completed', output: ['nap', 'end'] })
  })

  it('rejects with the first failure and leaves no rejection unhandled', async () => {
    const host = scriptedHost({
      workflow: workflow([a, b], async (ctx) => await ctx.race({ a: (ctx) => ctx.run(a), b: (ctx) => ctx.run(b) })),
    })
    await host.start()
    const error = { name: 'Error', code: 'step_failed', message: 'no', retryable: false }
    await host.settle('1/a/1', { status: 'failed', error, booking: 'release' })
    expect(host.end).toBeUndefined()
    await host.settle('2/b/1', { status: 'cancelled' })
    expect(host.end).toEqual({ status: 'failed', error })
  })
})

describe('attempts', () => {
  const error = { name: 'Error', code: 'step_failed', message: 'no', retryable: true }

  it('backs off by a timer and tries again under a new key, until the attempts are used up', async () => {
    const flaky = step('flaky', { retry: { ...defaultRetryPolicy, maxAttempts: 2 } })
    const host = scriptedHost({ workflow: workflow([flaky], async (ctx) => await ctx.run(flaky)) })
    await host.start()
    await host.settle('1/flaky/1', { status: 'failed', error, booking: 'release' })
    expect(host.timers).toEqual(['1/backoff/1'])
    await host.fire('1/backoff/1')
    await host.settle('1/flaky/2', { status: 'failed', error, booking: 'release' })
    expect(host.end).toEqual({ status: 'failed', error })
  })

  it('obeys Retry-After, up to the clamp', async () => {
    const flaky = step('flaky', { retry: { ...defaultRetryPolicy, maxRetryAfter: 5_000 } })
    const host = scriptedHost({ workflow: workflow([flaky], async (ctx) => await ctx.run(flaky)) })
    await host.start()
    await host.settle('1/flaky/1', { status: 'failed', error: { ...error, retryAfter: 1_234 }, booking: 'release' })
    await host.fire('1/backoff/1')
    await host.settle('1/flaky/2', { status: 'failed', error: { ...error, retryAfter: 99_000 }, booking: 'release' })
    expect(host.events.filter((event) => event.type === 'step-retry').map((event) => event.delay)).toEqual([
      1_234, 5_000,
    ])
  })

  it('tries a lost attempt again under a new reservation; the lost one stays booked', async () => {
    const paid = step('paid', { quote: '0.10' })
    const host = scriptedHost({
      workflow: workflow([paid], async (ctx) => await ctx.run(paid)),
      budget: usd('1'),
    })
    await host.start()
    await host.settle('1/paid/1', { status: 'lost', reason: 'the process ended' })
    await host.fire('1/backoff/1')
    await host.complete('1/paid/2', 'ok', '0.04')
    expect(host.view.ledger()).toMatchObject([
      { key: '1/paid/1', state: 'unresolved', amount: '0.1' },
      { key: '1/paid/2', state: 'settled', amount: '0.04' },
    ])
    expect(host.end).toEqual({ status: 'completed', output: 'ok' })
  })

  it('fails a lost attempt where the step says so', async () => {
    const once = step('once', { onLost: 'fail' })
    const host = scriptedHost({ workflow: workflow([once], async (ctx) => await ctx.run(once)) })
    await host.start()
    await host.settle('1/once/1', { status: 'lost', reason: 'the process ended' })
    expect(host.end).toMatchObject({ status: 'failed', error: { code: 'step_lost' } })
  })

  it('goes down a fallback chain with a reservation for each attempt', async () => {
    const plan = (call: Json) =>
      ['x/dear', 'y/cheap'].map((target) => ({ target, resolve: () => ({ input: call, quote: usd('0.10') }) }))
    const chain = step('chain', { plan })
    const host = scriptedHost({
      workflow: workflow([chain], async (ctx) => await ctx.run(chain)),
      budget: usd('1'),
    })
    await host.start()
    await host.settle('1/chain/1', { status: 'failed', error: { ...error, retryable: false }, booking: 'release' })
    expect(host.begun.map((command) => command.target)).toEqual(['x/dear', 'y/cheap'])
    await host.complete('1/chain/2', 'ok', '0.02')
    expect(host.view.ledger()).toMatchObject([{ state: 'released' }, { state: 'settled', amount: '0.02' }])
  })
})

describe('events', () => {
  it('keeps an early event for the first who asks, and tells a timeout apart from a payload', async () => {
    const host = scriptedHost({
      workflow: workflow([], async (ctx) => [
        await ctx.waitFor(approval),
        (await ctx.waitFor(approval, { timeout: '1m' })) === undefined,
      ]),
    })
    await host.start()
    await host.send({ type: 'event', name: 'approval', payload: 'yes' })
    await host.fire('2/timeout')
    expect(host.end).toEqual({ status: 'completed', output: ['yes', true] })
  })

  it('stops the timeout once the event has come', async () => {
    const host = scriptedHost({
      workflow: workflow([a], async (ctx) => [await ctx.waitFor(approval, { timeout: '1m' }), await ctx.run(a)]),
    })
    await host.start()
    await host.send({ type: 'event', name: 'approval', payload: 1 })
    expect(host.timers).toEqual([])
    expect(host.open).toEqual(['2/a/1'])
  })
})

describe('idle check', () => {
  it('knows a body that awaits what no delivery can move', async () => {
    const host = scriptedHost({ workflow: workflow([], async () => await new Promise(() => {})) })
    await host.start()
    expect(host.isIdle).toBe(true)
  })

  it('counts an open wait and a waiting reservation as open', async () => {
    const paid = step('paid', { quote: '0.60' })
    const host = scriptedHost({
      workflow: workflow([paid], async (ctx) => {
        await Promise.all([ctx.run(paid), ctx.run(paid)])
        await ctx.waitFor(approval)
      }),
      budget: usd('1'),
    })
    await host.start()
    expect(host.open).toEqual(['1/paid/1'])
    expect(host.isIdle).toBe(false)
    await host.complete('1/paid/1', null, '0.10')
    await host.complete('2/paid/1', null, '0.10')
    expect(host.isIdle).toBe(false)
  })

  it('blocks a command that is called outside a turn', async () => {
    let letGo: () => void = () => {}
    const foreign = new Promise<void>((resolve) => (letGo = resolve))
    const host = scriptedHost({
      workflow: workflow([a, b], async (ctx) => {
        const first = ctx.run(a)
        await foreign
        await Promise.all([first, ctx.run(b)])
      }),
    })
    await host.start()
    letGo()
    await new Promise((resolve) => setImmediate(resolve))
    await expect(host.complete('1/a/1')).rejects.toThrow(/outside the handling of an event/)
  })
})
