import { describe, expect, it } from 'vitest'
import { defineEvent } from '../event/define-event.ts'
import { usd } from '../money/usd.ts'
import { defineStep } from '../step/define-step.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import { type SimulateOptions, simulate } from './simulate.ts'
import { SimulationError } from './simulation-error.ts'

const go = defineEvent({ name: 'go' })

const pay = defineStep({
  name: 'pay',
  quote: usd('0.1'),
  retry: { maxAttempts: 3, initialDelay: 5 },
  run: (value: number, { spend }) => {
    spend(usd('0.04'))
    return value
  },
})

const child = defineWorkflow({
  name: 'child',
  budget: usd('0.8'),
  onExhausted: 'pause',
  steps: [pay],
  run: async (ctx, value: number) => [await ctx.run(pay, value), await ctx.run(pay, value + 1)],
})

/** Everything at once: children, an approval, an event, a fresh log, and parallel steps. */
const busy = defineWorkflow({
  name: 'busy',
  budget: usd('6'),
  onExhausted: 'pause',
  steps: [pay],
  children: [child],
  events: [go],
  async run(ctx) {
    const round = Number(ctx.state.round ?? 0)
    const handle = ctx.start(child, 10)
    const paid = await Promise.all([1, 2].map((value) => ctx.run(pay, value)))
    const [decision, result] = await Promise.all([ctx.approve({ title: 'May I?' }), handle.result()])
    ctx.state.round = round + 1
    if (round === 0) await ctx.continueAs()
    await ctx.waitFor(go)
    return { paid, by: decision?.by ?? null, result }
  },
})

const options: SimulateOptions = {
  workflows: [busy],
  runIds: ['r'],
  start: (engine) => engine.start(busy, undefined, { runId: 'r' }),
  actions: [
    { name: 'approve', perform: (engine) => engine.approve('r', { approved: true, by: 'ada' }) },
    { name: 'approve again', perform: (engine) => engine.approve('r', { approved: true, by: 'ada' }) },
    { name: 'go', perform: (engine) => engine.send('r', go) },
    { name: 'pause', perform: (engine) => engine.pause('r') },
    {
      name: 'resume',
      perform: async (engine) => {
        if ((await engine.get('r')).status !== 'paused') throw new Error('not yet')
        await engine.resume('r')
      },
    },
  ],
  async check(engine) {
    expect(await engine.result('r')).toEqual({ paid: [1, 2], by: 'ada', result: [10, 11] })
    expect(await engine.list({ status: ['running', 'paused', 'blocked', 'queued'] })).toEqual([])
  },
}

describe('simulate', () => {
  it('finds the engine in order, whatever comes when, over two crashes', { timeout: 300_000 }, async () => {
    const seeds = Number(process.env.WFLO_SEEDS ?? 40)
    const simulated = await simulate({ ...options, seeds, crashes: 2 })
    expect(simulated).toHaveLength(seeds)
    expect(new Set(simulated.map(({ trace }) => trace.join())).size).toBeGreaterThan(seeds / 2)
  })

  it('works on one run at a time where it is told so', { timeout: 60_000 }, async () => {
    await simulate({ ...options, seeds: 15, concurrency: 1 })
  })

  it('makes the same choices for the same seed, and others for another', async () => {
    const [first] = await simulate({ ...options, seed: 7 })
    const [again] = await simulate({ ...options, seed: 7 })
    const [other] = await simulate({ ...options, seed: 8 })
    expect(again).toEqual(first)
    expect(other?.trace).not.toEqual(first?.trace)
  })

  it('finds a mistake that shows in some orders only, and names the seed that shows it again', async () => {
    let last = ''
    const note = defineStep({
      name: 'note',
      run: (what: string) => {
        last = what
        return what
      },
    })
    // It believes that what is begun first ends first.
    const wrong = defineWorkflow({
      name: 'wrong',
      steps: [note],
      run: async (ctx) => {
        const order: string[] = []
        await Promise.all(['a', 'b'].map(async (what) => order.push(await ctx.run(note, what))))
        return order
      },
    })
    const broken: SimulateOptions = {
      workflows: [wrong],
      runIds: ['w'],
      start: (engine) => engine.start(wrong, undefined, { runId: 'w' }),
      check: async (engine) => expect(await engine.result('w')).toEqual(['a', 'b']),
      seeds: 50,
      crashes: 0,
    }
    const error = await simulate(broken).catch((caught: unknown) => caught)
    if (!(error instanceof SimulationError)) throw new Error('nothing was found')
    expect(error.message).toContain(`seed ${error.seed}`)
    expect(last).not.toBe('')
    const again = await simulate({ ...broken, seed: error.seed }).catch((caught: unknown) => caught)
    expect(again).toMatchObject({ seed: error.seed, trace: error.trace })
  })

  it('says so where nothing can happen any more', async () => {
    const waits = defineWorkflow({ name: 'waits', events: [go], run: (ctx) => ctx.waitFor(go) })
    const stuck = simulate({
      workflows: [waits],
      runIds: ['s'],
      start: (engine) => engine.start(waits, undefined, { runId: 's' }),
      check: async () => {},
      seeds: 1,
      crashes: 0,
    })
    await expect(stuck).rejects.toThrow(/seed 1: nothing can happen any more, and "s" has not ended/)
  })
})
