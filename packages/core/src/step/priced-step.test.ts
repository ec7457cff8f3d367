import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createEngine } from '../engine/create-engine.ts'
import { WfloError } from '../errors/wflo-error.ts'
import type { StepContext } from '../handler/step-context.ts'
import type { Json } from '../json/json.ts'
import { usd } from '../money/usd.ts'
import { defineStep } from './define-step.ts'

function search(run: (query: string, context: StepContext) => string) {
  return defineStep({ name: 'search', quote: usd('0.01'), run })
}

async function ledgerOf(step: ReturnType<typeof search>, budget = usd('0.02')) {
  const engine = createEngine()
  const runId = 'r'
  const error = await engine.run(step, 'tides', { budget, runId }).then(
    () => undefined,
    (reason) => reason as WfloError,
  )
  const ledger = await engine.ledger(runId)
  await engine.close()
  return { error, entries: ledger.map(({ state, reserved, amount }) => [state, reserved, amount]) }
}

describe('a custom step with a quote', () => {
  it('reserves it, and books what it says it has spent', async () => {
    const { entries } = await ledgerOf(
      search((_, { spend }) => {
        spend(usd('0.003'))
        spend(usd('0.001'))
        return 'found'
      }),
    )
    expect(entries).toEqual([['settled', '0.01', '0.004']])
  })

  it('stays booked at its quote where it says nothing, and is free where it says so', async () => {
    expect((await ledgerOf(search(() => 'found'))).entries).toEqual([['unresolved', '0.01', '0.01']])
    expect((await ledgerOf(search((_, { spend }) => String(spend(0n))))).entries).toEqual([['settled', '0.01', '0']])
  })

  it('keeps what it has spent when it fails, and says itself that nothing was', async () => {
    const spent = search((_, { spend }) => {
      spend(usd('0.002'))
      throw new Error('broken')
    })
    expect((await ledgerOf(spent)).entries).toEqual([['settled', '0.01', '0.002']])
    const refused = search(() => {
      throw new WfloError('refused', { code: 'refused', booking: 'release' })
    })
    expect((await ledgerOf(refused)).entries).toEqual([['released', '0.01', '0']])
  })

  it('is not run where the quote does not fit', async () => {
    let runs = 0
    const { error, entries } = await ledgerOf(
      search(() => {
        runs += 1
        return 'found'
      }),
      usd('0.009'),
    )
    expect(error?.code).toBe('budget_exceeded')
    expect([runs, entries]).toEqual([0, []])
  })

  it('is not taken for free where its own code stumbles over a value', async () => {
    const { error, entries } = await ledgerOf(search(() => String(usd('a lot' as string))))
    expect(error?.code).toBe('invalid_value')
    expect(entries).toEqual([['unresolved', '0.01', '0.01']])
  })

  it('takes its input from a schema too', async () => {
    const input = z.object({ count: z.number().default(2) })
    const pages = defineStep({
      name: 'pages',
      input,
      quote: ({ count = 2 }) => BigInt(count) * usd('0.001'),
      run: ({ count }, { spend }) => spend(BigInt(count) * usd('0.001')) ?? count,
    })
    await using engine = createEngine({ budget: usd('0.002') })
    expect(await engine.run(pages, {})).toBe(2)
  })

  it('may quote by its input', async () => {
    const pages = defineStep({
      name: 'pages',
      quote: ({ count }: { readonly count: number }) => BigInt(count) * usd('0.001'),
      run: ({ count }: { readonly count: number }, { spend }) => {
        spend(BigInt(count) * usd('0.001'))
        return count
      },
    })
    await using engine = createEngine({ budget: usd('0.005') })
    expect(await engine.run(pages, { count: 5 })).toBe(5)
    await expect(engine.run(pages, { count: 6 })).rejects.toMatchObject({ code: 'budget_exceeded' })
  })

  it('refuses a quote that is no amount, and a cost that is none', async () => {
    const bad = defineStep({ name: 'bad', quote: () => 0.01 as never, run: () => null })
    await using engine = createEngine({ budget: usd('1') })
    await expect(engine.run(bad)).rejects.toThrow(/the quote of step "bad" is 0.01/)
    const { error, entries } = await ledgerOf(search((_, { spend }) => String(spend(-1n))))
    expect(error?.message).toMatch(/says that it has cost -1, which is no amount/)
    expect(entries).toEqual([['unresolved', '0.01', '0.01']])
  })
})

describe('what a handler reports', () => {
  it('is kept without the facts that are no JSON, which do not fail a paid call', async () => {
    const paid = { ...defineStep({ name: 'paid', run: () => null }), kind: 'paid' }
    const plan = (call: Json) => [{ resolve: () => ({ input: call, quote: usd('0.1') }) }]
    await using engine = createEngine({
      budget: usd('1'),
      handlers: [
        {
          kind: 'paid',
          run(_, { report }) {
            report({ cost: '0.02', rates: { call: 2n as never }, metadata: { id: 'x' } })
            return 'done'
          },
        },
      ],
    })
    const step = Object.freeze({ ...paid, plan })
    expect(await engine.run(step, undefined, { runId: 'r' })).toBe('done')
    expect(await engine.ledger('r')).toMatchObject([{ state: 'settled', amount: '0.02' }])
    expect((await engine.get('r')).steps[0]?.result?.metadata).toEqual({ id: 'x' })
  })
})

describe('a custom step that is cut off', () => {
  it('stays booked at its quote, for it may have spent more than it has said', async () => {
    const slow = defineStep({
      name: 'slow',
      quote: usd('0.1'),
      timeout: 20,
      async run(_: undefined, { signal, spend }) {
        spend(usd('0.01'))
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        return null
      },
    })
    await using engine = createEngine({ budget: usd('1') })
    await expect(engine.run(slow, undefined, { runId: 'r' })).rejects.toMatchObject({ code: 'step_timeout' })
    expect(await engine.ledger('r')).toMatchObject([{ state: 'unresolved', amount: '0.1' }])
  })
})
