import { describe, expect, it } from 'vitest'
import { usd } from '../money/usd.ts'
import { scriptedHost } from '../testing/scripted-host.ts'
import { step, workflow } from './runtime.fixtures.ts'

describe('budget', () => {
  const paid = step('paid', { quote: '0.40' })
  const cheap = step('cheap', { quote: '0.10' })

  it('refuses at once what cannot fit, and says with which amounts', async () => {
    const host = scriptedHost({ workflow: workflow([paid], async (ctx) => await ctx.run(paid)), budget: usd('0.39') })
    await host.start()
    expect(host.begun).toEqual([])
    expect(host.end).toMatchObject({
      status: 'failed',
      error: { code: 'budget_exceeded', fields: { quote: '0.4', spent: '0', limit: '0.39', step: 'paid' } },
    })
  })

  it('holds a call that costs exactly what is left', async () => {
    const host = scriptedHost({ workflow: workflow([paid], async (ctx) => await ctx.run(paid)), budget: usd('0.4') })
    await host.start()
    await host.complete('1/paid/1', 'ok', '0.4')
    expect(host.end).toEqual({ status: 'completed', output: 'ok' })
    expect(host.view.summary().budget).toMatchObject({ spent: '0.4', left: '0' })
  })

  it.each([-1n, 0.1 as never, '1' as never])('refuses a quote that is no amount: %s', async (quote) => {
    const broken = step('broken', { plan: (call) => [{ resolve: () => ({ input: call, quote }) }] })
    const host = scriptedHost({ workflow: workflow([broken], (ctx) => ctx.run(broken)), budget: usd('1') })
    await host.start()
    expect(host.begun).toEqual([])
    expect(host.end).toMatchObject({ error: { code: 'invalid_value' } })
  })

  it('refuses a priced step without a budget', async () => {
    const host = scriptedHost({ workflow: workflow([paid], async (ctx) => await ctx.run(paid)) })
    await host.start()
    expect(host.end).toMatchObject({ error: { code: 'budget_missing' } })
  })

  it('lets nobody overtake who waits for reservations in flight', async () => {
    const host = scriptedHost({
      workflow: workflow([paid, cheap], async (ctx) => {
        await Promise.all([ctx.run(paid), ctx.run(paid), ctx.run(paid), ctx.run(cheap)])
      }),
      budget: usd('1'),
    })
    await host.start()
    expect(host.open).toEqual(['1/paid/1', '2/paid/1'])
    await host.complete('1/paid/1', null, '0.10')
    expect(host.open).toEqual(['2/paid/1', '3/paid/1', '4/cheap/1'])
  })

  it('refuses a waiter that no longer fits, wherever it stands in line', async () => {
    const host = scriptedHost({
      workflow: workflow([paid, cheap], async (ctx) => {
        const all = await Promise.allSettled([ctx.run(paid), ctx.run(paid), ctx.run(cheap)])
        return all.map((result) => result.status)
      }),
      budget: usd('0.5'),
    })
    await host.start()
    expect(host.open).toEqual(['1/paid/1'])
    await host.complete('1/paid/1', null, '0.35')
    expect(host.open).toEqual(['3/cheap/1'])
    await host.complete('3/cheap/1', null, '0.10')
    expect(host.end).toEqual({ status: 'completed', output: ['fulfilled', 'rejected', 'fulfilled'] })
  })
})

describe('books', () => {
  const cheap = step('cheap', { quote: '0.10' })

  it('books an overrun, keeps the output, and reserves nothing more', async () => {
    const host = scriptedHost({
      workflow: workflow([cheap], async (ctx) => [await ctx.run(cheap), await ctx.run(cheap)]),
      budget: usd('1'),
    })
    await host.start()
    await host.complete('1/cheap/1', 'kept', '0.11')
    expect(host.view.ledger()).toMatchObject([{ state: 'settled', amount: '0.11', overrun: true }])
    expect(host.end).toMatchObject({ status: 'failed', error: { code: 'budget_overrun' } })
  })

  it('leaves a reply without a cost unresolved at its reservation', async () => {
    const host = scriptedHost({ workflow: workflow([cheap], async (ctx) => await ctx.run(cheap)), budget: usd('1') })
    await host.start()
    await host.complete('1/cheap/1', 'kept')
    expect(host.end).toEqual({ status: 'completed', output: 'kept' })
    expect(host.view.ledger()).toMatchObject([{ state: 'unresolved', amount: '0.1' }])
  })

  it('closes an unresolved entry by reconciling it, also after the end', async () => {
    const host = scriptedHost({ workflow: workflow([cheap], async (ctx) => await ctx.run(cheap)), budget: usd('1') })
    await host.start()
    await host.complete('1/cheap/1', 'kept')
    await host.send({ type: 'reconcile', key: '1/cheap/1', actual: '0.02' })
    expect(host.view.summary().budget).toMatchObject({ spent: '0.02', unresolved: '0', left: '0.98' })
  })
})
