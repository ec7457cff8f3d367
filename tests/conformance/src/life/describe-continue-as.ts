import { parseMoney, usd } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { go } from '../host/definitions.ts'
import * as define from './definitions.ts'
import type { LifeContext } from './life-context.ts'

/** A cluster remembers the runs of earlier tests. */
const salt = crypto.randomUUID().slice(0, 8)
const work = { quote: '0.1', cost: '0.04', value: 'ok' }
const big = { budget: usd('1') }

/** What a run keeps over fresh histories, and what reaches it meanwhile. */
export function describeContinueAs(context: LifeContext): void {
  describe('keeping', () => describeKeeping(context))
  describe('between two histories', () => describeBetween(context))
}

function describeKeeping({ client }: LifeContext): void {
  it('keeps budget, state and unread events over fresh logs, and no outcomes', async () => {
    const run = await client().start(define.goesRound, { work, rounds: 4 }, big)
    await run.send(go, 'kept')
    expect(await run.result()).toEqual({ done: 4, spent: `${usd('0.16')}`, event: 'kept' })
    const { budget, steps } = await run.get()
    expect(budget).toMatchObject({ spent: '0.16', left: '0.84' })
    expect(steps.map(({ stepId }) => stepId)).toEqual(['1/paid', '2/paid', '3/paid', '4/paid'])
    const ledger = await run.ledger()
    expect(ledger.map(({ key, amount }) => `${key} ${amount}`)).toEqual(
      [1, 2, 3, 4].map((number) => `${number}/paid/1 0.04`),
    )
  })

  it('stays within the one budget', async () => {
    const run = await client().start(define.goesRound, { work, rounds: 40 }, big)
    await expect(run.result()).rejects.toMatchObject({ code: 'budget_exceeded' })
    const { budget } = await run.get()
    expect(parseMoney(budget.spent)).toBeLessThanOrEqual(usd('1'))
    expect(parseMoney(budget.spent)).toBeGreaterThan(usd('0.9'))
  })

  it('tells one story: events go on, and costs of before can be reconciled', async () => {
    const unknown = { quote: '0.1', value: 'ok' }
    const run = await client().start(define.goesRound, { work: unknown, rounds: 2 }, big)
    expect(await run.result()).toMatchObject({ spent: `${usd('0.2')}` })
    const sequences: number[] = []
    const types: string[] = []
    for await (const event of run.events()) {
      if ('sequence' in event) sequences.push(event.sequence)
      types.push(event.type)
    }
    expect(sequences).toEqual(sequences.map((_, index) => index + 1))
    expect(types.filter((type) => type.startsWith('run-'))).toEqual(['run-start', 'run-continue', 'run-end'])
    await run.reconcile('1/paid/1', '0.01')
    expect((await run.get()).budget).toMatchObject({ spent: '0.01', unresolved: '0.1' })
  })

  it('is still the same run for whoever starts it again', async () => {
    const first = await client().start(define.goesRound, { work, rounds: 2 }, { ...big, runId: `round-${salt}` })
    await first.result()
    const again = await client().start(define.goesRound, { work, rounds: 2 }, { ...big, runId: `round-${salt}` })
    expect(await again.result()).toMatchObject({ done: 2 })
  })
}

function describeBetween({ client, witness }: LifeContext): void {
  it('stays paused', async () => {
    const slow = { ...work, latency: 300 }
    const run = await client().start(define.goesRound, { work: slow, rounds: 2 }, big)
    await expect.poll(() => witness().begun.length).toBe(1)
    await run.pause('lunch')
    await expect.poll(async () => (await run.ledger())[0]?.state).toBe('settled')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(witness().begun).toHaveLength(1)
    expect(await run.get()).toMatchObject({ status: 'paused', pause: { reason: 'request', note: 'lunch' } })
    await run.resume()
    expect(await run.result()).toMatchObject({ done: 2 })
  })

  it('takes messages while what is open is closed for it, and can still be cancelled then', async () => {
    const reluctant = { quote: '0.1', hangs: true, reluctance: 700 }
    const run = await client().start(define.leavesOpen, { work: reluctant }, big)
    await expect.poll(() => witness().aborted).toEqual(['paid/1'])
    await run.send(go, 'kept')
    expect(await run.result()).toEqual(['fresh', 'kept'])
    const other = await client().start(define.leavesOpen, { work: reluctant }, big)
    await expect.poll(() => witness().aborted).toHaveLength(2)
    await other.cancel('enough')
    await expect(other.result()).rejects.toMatchObject({ code: 'run_cancelled', reason: 'enough' })
  })
}
