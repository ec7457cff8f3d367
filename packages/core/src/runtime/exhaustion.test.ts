import { describe, expect, it } from 'vitest'
import { usd } from '../money/usd.ts'
import { scriptedHost } from '../testing/scripted-host.ts'
import type { BudgetPolicy } from '../workflow/budget-policy.ts'
import { step, workflow } from './runtime.fixtures.ts'

const paid = step('paid', { quote: '0.40' })
const cheap = step('cheap', { quote: '0.10' })
const free = step('free')

const pause: BudgetPolicy = { onExhausted: 'pause', whenBusy: 'wait' }

const both = workflow([paid, cheap, free], async (ctx) => {
  const all = await Promise.allSettled([ctx.run(paid), ctx.run(paid), ctx.run(cheap), ctx.run(free)])
  return all.map(({ status }) => status)
})

function types(host: { readonly events: readonly { readonly type: string }[] }): readonly string[] {
  return host.events.map(({ type }) => type)
}

describe('a run that pauses when its budget is exhausted', () => {
  it('says what is missing, and goes on at the same step once the budget is raised', async () => {
    const host = scriptedHost({ workflow: both, budget: usd('0.5'), policy: pause })
    await host.start()
    await host.complete('1/paid/1', null, '0.3')
    const { status, pause: shown } = host.view.summary()
    expect(status).toBe('paused')
    expect(shown).toEqual({ reason: 'budget', step: 'paid', quote: '0.4', missing: '0.2' })
    expect(host.open).toEqual(['4/free/1'])
    await host.send({ type: 'raise', limit: '0.8' })
    expect(host.view.summary().status).toBe('running')
    expect(host.open).toEqual(['4/free/1', '2/paid/1', '3/cheap/1'])
    await host.complete('2/paid/1', null, '0.3')
    await host.complete('3/cheap/1', null, '0.1')
    await host.complete('4/free/1')
    expect(host.end).toEqual({ status: 'completed', output: Array(4).fill('fulfilled') })
    expect(types(host).filter((type) => type.startsWith('run-') || type === 'budget-raise')).toEqual([
      'run-start',
      'run-pause',
      'budget-raise',
      'run-resume',
      'run-end',
    ])
  })

  it('stays paused where the new limit is still too low, and where it is not higher', async () => {
    const host = scriptedHost({ workflow: both, budget: usd('0.3'), policy: pause })
    await host.start()
    await host.send({ type: 'raise', limit: '0.2' })
    expect(types(host)).not.toContain('budget-raise')
    await host.send({ type: 'raise', limit: '0.39' })
    expect(host.view.summary()).toMatchObject({ status: 'paused', budget: { limit: '0.39' } })
    await host.send({ type: 'raise', limit: 'unlimited' })
    expect(host.open).toEqual(['4/free/1', '1/paid/1', '2/paid/1', '3/cheap/1'])
  })

  it('lets nobody overtake who has paused it', async () => {
    const host = scriptedHost({ workflow: both, budget: usd('0.2'), policy: pause })
    await host.start()
    expect(host.open).toEqual(['4/free/1'])
  })

  it('goes on by itself where reconciling makes room', async () => {
    const host = scriptedHost({
      workflow: workflow([paid], async (ctx) => [await ctx.run(paid), await ctx.run(paid)]),
      budget: usd('0.7'),
      policy: pause,
    })
    await host.start()
    await host.settle('1/paid/1', { status: 'completed', output: 1 })
    expect(host.view.summary().pause).toMatchObject({ missing: '0.1' })
    await host.send({ type: 'reconcile', key: '1/paid/1', actual: '0.3' })
    expect(host.view.summary()).not.toHaveProperty('pause')
    expect(host.open).toEqual(['2/paid/1'])
  })

  it('is no longer paused by a step that is called off', async () => {
    const host = scriptedHost({
      workflow: workflow([paid, free], async (ctx) => {
        await ctx.race({ paid: (branch) => branch.run(paid), free: (branch) => branch.run(free) })
        await ctx.run(free)
      }),
      budget: usd('0.1'),
      policy: pause,
    })
    await host.start()
    expect(host.view.summary().status).toBe('paused')
    await host.complete('2/free/1')
    expect(host.view.summary().status).toBe('running')
    expect(host.open).toEqual(['3/free/1'])
  })

  it('can be cancelled', async () => {
    const host = scriptedHost({ workflow: both, budget: usd('0.1'), policy: pause })
    await host.start()
    await host.send({ type: 'cancel', reason: 'enough' })
    await host.settle('4/free/1', { status: 'cancelled' })
    expect(host.view.summary()).toMatchObject({ status: 'cancelled' })
    expect(host.begun.map(({ key }) => key)).toEqual(['4/free/1'])
  })

  it('still fails without a budget and after an overrun', async () => {
    const missing = scriptedHost({ workflow: workflow([paid], (ctx) => ctx.run(paid)), policy: pause })
    await missing.start()
    expect(missing.end).toMatchObject({ error: { code: 'budget_missing' } })
    const overrun = scriptedHost({
      workflow: workflow([paid], async (ctx) => [await ctx.run(paid), await ctx.run(paid)]),
      budget: usd('1'),
      policy: pause,
    })
    await overrun.start()
    await overrun.complete('1/paid/1', null, '0.41')
    expect(overrun.end).toMatchObject({ error: { code: 'budget_overrun' } })
  })
})

describe('a step that would have to wait for reservations in flight', () => {
  it('fails at once where it is not to wait, and says by how much it is held up', async () => {
    const host = scriptedHost({ workflow: both, budget: usd('0.5'), policy: { onExhausted: 'fail', whenBusy: 'fail' } })
    await host.start()
    expect(host.open).toEqual(['1/paid/1', '3/cheap/1', '4/free/1'])
    expect(host.view.view().steps[1]?.result?.error).toMatchObject({
      code: 'budget_busy',
      retryable: true,
      fields: { step: 'paid', quote: '0.4', reserved: '0.4', limit: '0.5' },
    })
  })

  it('fails behind a pause, and where it has to wait for calls in flight once the budget is raised', async () => {
    const policy = { onExhausted: 'pause', whenBusy: 'fail' } as const
    const dear = step('dear', { quote: '0.60' })
    const host = scriptedHost({
      workflow: workflow([paid, dear, cheap], async (ctx) => {
        const all = await Promise.allSettled([ctx.run(paid), ctx.run(dear), ctx.run(cheap)])
        return all.map(({ status }) => status)
      }),
      budget: usd('0.5'),
      policy,
    })
    await host.start()
    expect(host.view.summary().status).toBe('paused')
    await host.send({ type: 'raise', limit: '0.7' })
    expect(host.view.view().steps[1]?.result?.error).toMatchObject({ code: 'budget_busy' })
    expect(host.view.view().steps[2]?.result?.error).toMatchObject({ code: 'budget_busy' })
    expect(host.open).toEqual(['1/paid/1'])
  })

  it('fails once it has waited for long enough', async () => {
    const policy = { onExhausted: 'fail', whenBusy: 'wait', busyTimeoutMs: 5_000 } as const
    const host = scriptedHost({ workflow: both, budget: usd('0.5'), policy })
    await host.start()
    expect(host.timers).toEqual(['2/busy/1.1', '3/busy/1.1'])
    await host.fire('2/busy/1.1')
    expect(host.open).toEqual(['1/paid/1', '4/free/1', '3/cheap/1'])
    expect(host.timers).toEqual([])
    expect(host.view.view().steps[1]?.result?.error).toMatchObject({ code: 'budget_busy' })
  })

  it('does not count the time in which the run is paused', async () => {
    const host = scriptedHost({
      workflow: workflow([cheap, paid], async (ctx) => {
        await Promise.allSettled([ctx.run(cheap), ctx.run(cheap), ctx.run(paid)])
      }),
      budget: usd('0.15'),
      policy: { onExhausted: 'pause', whenBusy: 'wait', busyTimeoutMs: 5_000 },
    })
    await host.start()
    expect(host.view.summary().status).toBe('paused')
    await host.fire('2/busy/1.1')
    expect(host.timers).toEqual(['2/busy/1.2'])
    await host.send({ type: 'raise', limit: '1' })
    expect(host.open).toEqual(['1/cheap/1', '2/cheap/1', '3/paid/1'])
    expect(host.timers).toEqual([])
  })
})

describe('warnings', () => {
  it('come at 50, 75 and 90 percent of the limit, each once, settled and unresolved amounts together', async () => {
    const host = scriptedHost({
      workflow: workflow([cheap], async (ctx) => {
        for (let call = 0; call < 10; call += 1) await ctx.run(cheap)
      }),
      budget: usd('1'),
    })
    await host.start()
    for (let call = 1; call <= 10; call += 1) {
      await host.settle(`${call}/cheap/1`, { status: 'completed', output: null })
    }
    const warnings = host.events.flatMap((event) => (event.type === 'budget-warning' ? [event] : []))
    expect(warnings.map(({ percent, budget }) => [percent, budget.unresolved])).toEqual([
      [50, '0.5'],
      [75, '0.8'],
      [90, '0.9'],
    ])
  })

  it('come again for a higher limit, and never without one', async () => {
    const two = workflow([paid], async (ctx) => [await ctx.run(paid), await ctx.run(paid)])
    const host = scriptedHost({ workflow: two, budget: usd('0.8') })
    await host.start()
    await host.complete('1/paid/1', null, '0.4')
    await host.send({ type: 'raise', limit: '1.6' })
    await host.complete('2/paid/1', null, '0.4')
    expect(host.events.flatMap((event) => (event.type === 'budget-warning' ? [event.percent] : []))).toEqual([50, 50])
    const unlimited = scriptedHost({ workflow: two, budget: 'unlimited' })
    await unlimited.start()
    await unlimited.complete('1/paid/1', null, '0.4')
    expect(types(unlimited)).not.toContain('budget-warning')
  })
})

describe('a closer bound', () => {
  const counted = step('counted', {
    plan: (call) => [
      {
        resolve: () => ({
          input: call,
          quote: usd('0.40'),
          tightened: (tokens: number) => BigInt(tokens) * usd('0.01'),
        }),
      },
    ],
  })
  const run = workflow([counted, cheap], async (ctx) => {
    await Promise.allSettled([ctx.run(counted), ctx.run(cheap)])
  })

  it('is not asked for where the quote fits', async () => {
    const host = scriptedHost({ workflow: run, budget: usd('0.4') })
    await host.start()
    expect(host.open).toEqual(['1/counted/1'])
    expect(host.begun[0]?.reserve).toBe('0.4')
  })

  it('is asked for before a step is refused, which keeps its place meanwhile', async () => {
    const host = scriptedHost({ workflow: run, budget: usd('0.35') })
    await host.start()
    expect(host.open).toEqual(['1/tighten/1.1'])
    await host.settle('1/tighten/1.1', { status: 'completed', output: 22 })
    expect(host.begun.map(({ key, reserve }) => [key, reserve])).toEqual([
      ['1/tighten/1.1', undefined],
      ['1/counted/1', '0.22'],
      ['2/cheap/1', '0.1'],
    ])
  })

  it('does not help where it does not fit either, is higher, or cannot be had', async () => {
    const outcomes = [
      { status: 'completed', output: 36 },
      { status: 'completed', output: 90 },
      { status: 'completed', output: null },
      { status: 'failed', error: { name: 'E', code: 'e', message: 'm', retryable: true }, booking: 'release' },
    ] as const
    for (const outcome of outcomes) {
      const host = scriptedHost({ workflow: run, budget: usd('0.35') })
      await host.start()
      await host.settle('1/tighten/1.1', outcome)
      const [first] = host.view.view().steps
      expect(first?.result?.error).toMatchObject({
        code: 'budget_exceeded',
        fields: { quote: outcome.status === 'completed' && outcome.output === 36 ? '0.36' : '0.4' },
      })
      expect(host.open).toEqual(['2/cheap/1'])
    }
  })

  it('that is no amount does not count', async () => {
    for (const tightened of [() => -1n, () => 0.1 as never, () => BigInt(Number.NaN)]) {
      const broken = step('counted', {
        plan: (call) => [{ resolve: () => ({ input: call, quote: usd('0.40'), tightened }) }],
      })
      const host = scriptedHost({ workflow: workflow([broken], (ctx) => ctx.run(broken)), budget: usd('0.35') })
      await host.start()
      await host.settle('1/tighten/1.1', { status: 'completed', output: 3 })
      expect(host.end).toMatchObject({ error: { code: 'budget_exceeded', fields: { quote: '0.4' } } })
    }
  })

  it('is asked for once, also by one that waits, and again only after a crash', async () => {
    const host = scriptedHost({
      workflow: workflow([paid, counted], async (ctx) => {
        await Promise.allSettled([ctx.run(paid), ctx.run(counted)])
      }),
      budget: usd('0.7'),
    })
    await host.start()
    expect(host.open).toEqual(['1/paid/1'])
    await host.complete('1/paid/1', null, '0.4')
    expect(host.open).toEqual(['2/tighten/1.1'])
    await host.settle('2/tighten/1.1', { status: 'lost', reason: 'the process ended' })
    expect(host.open).toEqual(['2/tighten/1.2'])
    await host.settle('2/tighten/1.2', { status: 'completed', output: 30 })
    expect(host.open).toEqual(['2/counted/1'])
  })

  it('comes too late for a step that was called off', async () => {
    const host = scriptedHost({
      workflow: workflow([counted, free], async (ctx) => {
        await ctx.race({ counted: (branch) => branch.run(counted), free: (branch) => branch.run(free) })
        await ctx.run(free)
      }),
      budget: usd('0.35'),
    })
    await host.start()
    await host.complete('2/free/1')
    expect(host.cancelled).toEqual(['1/tighten/1.1'])
    await host.settle('1/tighten/1.1', { status: 'completed', output: 1 })
    expect(host.open).toEqual(['3/free/1'])
  })
})

describe('a loser of a race that does not listen', () => {
  it('is booked as unresolved after a while, and holds nobody up any longer', async () => {
    const host = scriptedHost({
      workflow: workflow([paid, free], async (ctx) => {
        await ctx.race({ deaf: (branch) => branch.run(paid), quick: (branch) => branch.run(free) })
        await ctx.run(paid)
      }),
      budget: usd('0.9'),
    })
    await host.start()
    await host.complete('2/free/1')
    expect(host.timers).toEqual(['1/grace'])
    await host.fire('1/grace')
    expect(host.view.ledger()[0]).toMatchObject({ state: 'unresolved', amount: '0.4' })
    await host.settle('1/paid/1', { status: 'completed', output: 'late', report: { cost: '0.1' } })
    expect(host.view.ledger()[0]).toMatchObject({ state: 'unresolved', amount: '0.4' })
    await host.complete('3/paid/1', null, '0.1')
    expect(host.end).toMatchObject({ status: 'completed' })
  })

  it('leaves no timer where it ends in time', async () => {
    const host = scriptedHost({
      workflow: workflow([paid, free], async (ctx) => {
        await ctx.race({ slow: (branch) => branch.run(paid), quick: (branch) => branch.run(free) })
        await ctx.run(free)
      }),
      budget: usd('0.9'),
    })
    await host.start()
    await host.complete('2/free/1')
    await host.settle('1/paid/1', { status: 'cancelled' })
    expect(host.timers).toEqual([])
  })
})

describe('the result of a step', () => {
  it('has nothing of an attempt that failed', async () => {
    const flaky = step('flaky', { retry: { maxAttempts: 2, initialDelay: 1, maxDelay: 1, maxRetryAfter: 1 } })
    const host = scriptedHost({ workflow: workflow([flaky], (ctx) => ctx.run(flaky)) })
    await host.start()
    const error = { name: 'E', code: 'e', message: 'm', retryable: true }
    const report = { metadata: { requestId: 'first' } }
    await host.settle('1/flaky/1', { status: 'failed', error, booking: 'release', report })
    await host.fire('1/backoff/1')
    await host.complete('1/flaky/2', 'done')
    expect(host.view.view().steps[0]?.result).not.toHaveProperty('metadata')
  })
})
