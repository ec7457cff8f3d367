import { defineSandboxStep, defineWorkflow, SandboxFailedError, SandboxUnavailableError, usd } from '@wflo/core'
import { createEngine } from '@wflo/core/engine'
import { scriptedSandbox } from '@wflo/core/testing'
import { describe, expect, it } from 'vitest'
import { sandboxHandler } from './sandbox-handler.ts'
import { createWorld, failureOf, forever, retry, type WorldOptions } from './sandbox-world.fixtures.ts'

describe('the price of sandbox seconds', () => {
  const step = defineSandboxStep({ name: 'run', code: 'pass', limits: { timeout: '10s' }, retry })
  const took = (wallMs: number) => ({ usage: { wallMs, cpuMs: 1, peakMemory: 2, oomEvents: 0 } })
  const priced = { price: usd('0.001'), sheet: 'docker@1' }

  async function ledgerOf(world: WorldOptions, budget?: bigint, definition = step) {
    await using created = createWorld(world)
    const options = budget === undefined ? { runId: 'r' } : { runId: 'r', budget }
    const result = await created.engine.run(definition, undefined, options).catch((error) => error)
    const ledger = await created.engine.ledger('r')
    return { result, ledger, books: ledger.map(({ state, reserved, amount }) => [state, reserved, amount]) }
  }

  it('is reserved for all of the time, and charged for what it took', async () => {
    const { ledger } = await ledgerOf({ ...priced, run: () => took(1_234.1) }, usd('1'))
    expect(ledger).toMatchObject([
      { state: 'settled', reserved: '0.01', amount: '0.001235', sheet: 'docker@1', rates: { perSecond: '0.001' } },
    ])
  })

  it('is never more than what was reserved', async () => {
    const { books } = await ledgerOf({ ...priced, run: () => ({ status: 'timeout', ...took(10_040) }) }, usd('0.01'))
    expect(books).toEqual([['settled', '0.01', '0.01']])
  })

  it('draws on the budget: what does not fit is not run', async () => {
    const { result, books } = await ledgerOf(priced, usd('0.00999'))
    expect(result).toMatchObject({ code: 'budget_exceeded' })
    expect(books).toEqual([])
  })

  it('needs a budget, and nothing of the kind where it is free', async () => {
    expect((await ledgerOf(priced)).result).toMatchObject({ code: 'budget_missing' })
    for (const price of [undefined, 0n]) {
      const { result, ledger } = await ledgerOf(price === undefined ? {} : { price })
      expect(result).toMatchObject({ status: 'ok' })
      expect(ledger).toEqual([])
    }
    expect((await ledgerOf({}, usd('0.000001'))).ledger).toEqual([])
  })

  it('is not asked for a run that never began', async () => {
    const unavailable = () => new SandboxUnavailableError({ problem: 'no engine', ways: ['start one'] })
    expect((await ledgerOf({ ...priced, run: unavailable }, usd('1'))).books).toEqual([['released', '0.01', '0']])
    const files = defineSandboxStep({ name: 'files', code: '', artifacts: ['*'], limits: { timeout: '10s' } })
    expect((await ledgerOf(priced, usd('1'), files as never)).books).toEqual([['released', '0.01', '0']])
    const broken = defineSandboxStep({
      name: 'broken',
      code: () => {
        throw new TypeError('broken')
      },
      limits: { timeout: '10s' },
      retry: { maxAttempts: 1 },
    })
    expect((await ledgerOf(priced, usd('1'), broken as never)).books).toEqual([['settled', '0.01', '0']])
  })

  it('stays reserved where nobody knows what a sandbox that failed has done', async () => {
    const { books } = await ledgerOf({ ...priced, run: () => new SandboxFailedError('it broke') }, usd('1'))
    expect(books).toEqual(Array(3).fill(['unresolved', '0.01', '0.01']))
  })

  it('is not asked where a sandbox that failed says that no code has begun', async () => {
    const failed = (): Error => new SandboxFailedError('no place', { booking: 'release' })
    const { books } = await ledgerOf({ ...priced, run: failed }, usd('1'))
    expect(books).toEqual(Array(3).fill(['released', '0.01', '0']))
  })

  it('is shown with what the code used', async () => {
    await using world = createWorld({ ...priced, run: () => ({ status: 'error', exitCode: 3, ...took(5) }) })
    await world.engine.run(step, undefined, { runId: 'r', budget: usd('1') })
    const [view] = (await world.engine.get('r')).steps
    expect(view?.result).toMatchObject({
      cost: '0.000005',
      metadata: { sandbox: 'scripted', status: 'error', exitCode: 3, wallMs: 5, cpuMs: 1, peakMemory: 2, oomEvents: 0 },
    })
  })

  it('may differ from step to step of one run', async () => {
    const other = defineSandboxStep({ name: 'other', code: 'pass', limits: { timeout: '10s' } })
    const sandbox = scriptedSandbox()
    const handlers = [
      sandboxHandler(sandbox, { price: usd('0.001') }),
      sandboxHandler(sandbox, { price: usd('0.1'), step: 'other' }),
    ]
    await using engine = createEngine({ handlers, budget: usd('2') })
    const workflow = defineWorkflow({
      name: 'w',
      steps: [step, other],
      run: async (ctx) => void (await Promise.all([ctx.run(step), ctx.run(other)])),
    })
    const run = await engine.start(workflow)
    await run.result()
    expect((await run.ledger()).map(({ reserved }) => reserved)).toEqual(['0.01', '1'])
  })

  it.each([-1n, 0.5, '0.1'])('cannot be %s', (price) => {
    expect(() => sandboxHandler(scriptedSandbox(), { price: price as bigint })).toThrow(
      /price is .*, and has to be an amount of 0 or more/,
    )
  })
})

describe('a sandbox step that is stopped', () => {
  const step = defineSandboxStep({ name: 'run', code: 'while True: pass', limits: { timeout: '10s' }, retry })
  const workflow = defineWorkflow({ name: 'w', steps: [step], run: (ctx) => ctx.run(step) })

  it('is cancelled with its run, and pays for what it took', async () => {
    let begin: () => void = () => {}
    const begun = new Promise<void>((resolve) => (begin = resolve))
    let isAborted = false
    await using world = createWorld({
      price: usd('0.001'),
      run: (_, { signal }) => {
        signal.addEventListener('abort', () => (isAborted = true))
        begin()
        return forever()
      },
    })
    const run = await world.engine.start(workflow, undefined, { budget: usd('1') })
    await begun
    const cancelledAt = performance.now()
    await run.cancel('enough')
    expect(await failureOf(run.result())).toMatchObject({ code: 'run_cancelled', reason: 'enough' })
    expect(performance.now() - cancelledAt).toBeLessThan(1_000)
    expect(isAborted).toBe(true)
    const { steps } = await run.get()
    expect(steps.map(({ result }) => result?.status)).toEqual(['cancelled'])
    expect(await run.ledger()).toMatchObject([{ state: 'settled', reserved: '0.01', amount: '0.000001' }])
  })

  it('fails where its own time is up, which is longer than that of its code', async () => {
    await using world = createWorld({ price: usd('0.001'), run: forever })
    const slow = defineSandboxStep({
      name: 'slow',
      code: '',
      limits: { timeout: 20 },
      timeout: 20,
      retry: { maxAttempts: 1 },
    })
    const error = await failureOf(world.engine.run(slow, undefined, { runId: 'r', budget: usd('1') }))
    expect(error).toMatchObject({ code: 'step_timeout' })
    expect(await world.engine.ledger('r')).toMatchObject([{ state: 'settled', amount: '0.000001' }])
  })

  it('is tried again where its sandbox was closed', async () => {
    let runs = 0
    await using world = createWorld({
      price: usd('0.001'),
      run: () => {
        runs += 1
        return runs < 3 ? { status: 'cancelled' } : {}
      },
    })
    const run = await world.engine.start(workflow, undefined, { budget: usd('1') })
    expect(await run.result()).toMatchObject({ status: 'ok' })
    expect((await run.ledger()).map(({ state, amount }) => [state, amount])).toEqual(
      Array(3).fill(['settled', '0.000001']),
    )
  })
})
