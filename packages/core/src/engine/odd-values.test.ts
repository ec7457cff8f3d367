import { describe, expect, it } from 'vitest'
import type { StepHandler } from '../handler/step-handler.ts'
import type { Json } from '../json/json.ts'
import { createJsonLogger } from '../logger/create-json-logger.ts'
import type { Logger } from '../logger/logger.ts'
import { usd } from '../money/usd.ts'
import { defineStep } from '../step/define-step.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import { createEngine } from './create-engine.ts'

const oddThrows: readonly (readonly [name: string, thrown: unknown])[] = [
  ['an object without prototype', Object.create(null)],
  ['an error whose message is a number', Object.assign(new Error('x'), { message: 42 })],
  [
    'an error that throws when it is looked at',
    {
      get message(): string {
        throw new Error('do not look')
      },
    },
  ],
  ['nothing', undefined],
]

describe('odd throws', () => {
  it.each(oddThrows)('of a step fail the step: %s', async (_, thrown) => {
    const odd = defineStep({
      name: 'odd',
      quote: usd('0.1'),
      run(): null {
        throw thrown
      },
    })
    await using engine = createEngine({ budget: usd('1') })
    await expect(engine.run(odd, undefined, { runId: 'r' })).rejects.toMatchObject({ code: 'step_failed' })
    expect(await engine.ledger('r')).toMatchObject([{ state: 'unresolved' }])
  })

  it.each(oddThrows)('of a body fail the run: %s', async (_, thrown) => {
    const workflow = defineWorkflow({
      name: 'w',
      async run(): Promise<null> {
        throw thrown
      },
    })
    await using engine = createEngine()
    await expect(engine.run(workflow)).rejects.toMatchObject({ code: 'workflow_failed' })
  })
})

describe('a logger that throws', () => {
  it.each(['trace', 'debug', 'warn'] as const)('at %s loses no run', async (level) => {
    const logger: Logger = {
      ...createJsonLogger({ level: 'trace', write: () => {} }),
      [level]: () => {
        throw new Error('the disk is full')
      },
    }
    const failing = defineStep({
      name: 'failing',
      retry: { maxAttempts: 2, initialDelay: 1 },
      run(_: undefined, { attempt }) {
        if (attempt === 1) throw new Error('once')
        return 'done'
      },
    })
    await using engine = createEngine({ logger })
    expect(await engine.run(failing)).toBe('done')
  })
})

describe('messages that are no use', () => {
  it('are refused before they reach the run', async () => {
    const flaky = defineStep({
      name: 'flaky',
      quote: usd('0.1'),
      retry: { maxAttempts: 2, initialDelay: 50 },
      run(_: undefined, { attempt, spend }) {
        if (attempt === 1) throw new Error('nobody knows')
        spend(usd('0.02'))
        return 'done'
      },
    })
    const workflow = defineWorkflow({ name: 'w', budget: usd('1'), steps: [flaky], run: (ctx) => ctx.run(flaky) })
    await using engine = createEngine()
    const run = await engine.start(workflow)
    await expect.poll(async () => (await run.ledger())[0]?.state).toBe('unresolved')
    for (const amount of ['-1', 'much', 1 as never]) {
      await expect(run.reconcile('1/flaky/1', amount)).rejects.toMatchObject({ code: 'invalid_value' })
    }
    expect(await run.result()).toBe('done')
    expect((await run.ledger()).map(({ amount }) => amount)).toEqual(['0.1', '0.02'])
  })

  it('of one ended run do not get in each other’s way', async () => {
    const unknown = defineStep({ name: 'unknown', quote: usd('0.1'), run: () => null })
    const workflow = defineWorkflow({
      name: 'w',
      budget: usd('1'),
      steps: [unknown],
      run: (ctx) => Promise.all([1, 2, 3, 4].map(() => ctx.run(unknown))),
    })
    await using engine = createEngine()
    const run = await engine.start(workflow)
    await run.result()
    const entries = await run.ledger()
    await Promise.all(
      entries.map(async ({ key }, index) => {
        for (let turn = 0; turn < index * 3; turn += 1) await Promise.resolve()
        await run.reconcile(key, '0.01')
      }),
    )
    expect((await run.get()).budget).toMatchObject({ spent: '0.04', unresolved: '0' })
  })
})

describe('what is handed out', () => {
  it('is a copy: neither attempts nor callers can change the record', async () => {
    const inputs: Json[] = []
    const changing: StepHandler = {
      kind: 'changing',
      run(input, { attempt }) {
        const list = input as { readonly items: Json[] }
        inputs.push([...list.items])
        list.items.push('changed')
        if (attempt === 1) throw new Error('again')
        return { items: ['kept'] }
      },
    }
    const base = defineStep({ name: 's', retry: { maxAttempts: 2, initialDelay: 1 }, run: (input: Json) => input })
    const step = Object.freeze({ ...base, kind: 'changing' })
    await using engine = createEngine({ handlers: [changing] })
    const first = (await engine.run(step, { items: ['first'] }, { runId: 'r' })) as { items: string[] }
    first.items.push('changed')
    expect(inputs).toEqual([['first'], ['first']])
    expect(await engine.result('r')).toEqual({ items: ['kept'] })
  })

  it('does not fail a paid step for a piece of output that is no JSON', async () => {
    const chatty = defineStep({
      name: 'chatty',
      quote: usd('0.1'),
      run(_: undefined, { emit, spend }) {
        emit({ big: 1n } as never)
        spend(usd('0.01'))
        return 'done'
      },
    })
    await using engine = createEngine({ budget: usd('1') })
    expect(await engine.run(chatty)).toBe('done')
  })

  it('ends events at once for a signal that is aborted already', async () => {
    const patient = defineStep({ name: 'patient', run: () => new Promise<null>((done) => setTimeout(done, 200, null)) })
    const workflow = defineWorkflow({ name: 'w', steps: [patient], run: (ctx) => ctx.run(patient) })
    await using engine = createEngine()
    const run = await engine.start(workflow)
    const types: string[] = []
    for await (const { type } of run.events({ signal: AbortSignal.abort() })) types.push(type)
    expect(types).not.toContain('run-end')
  })
})

describe('prices that do not come', () => {
  it('are not waited for beyond the timeout of the step', async () => {
    const silent: StepHandler = { kind: 'silent', tariff: () => new Promise<Json>(() => {}), run: () => null }
    const base = defineStep({ name: 's', timeout: 30, run: () => null })
    const step = Object.freeze({
      ...base,
      kind: 'silent',
      plan: () => [{ tariff: 'price', resolve: () => ({ input: null, quote: 1n }) }],
    })
    await using engine = createEngine({ handlers: [silent], budget: usd('1') })
    await expect(engine.run(step)).rejects.toMatchObject({ code: 'step_timeout' })
  })
})
