import { afterEach, describe, expect, it } from 'vitest'
import { defineEvent } from '../event/define-event.ts'
import { defineStep } from '../step/define-step.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import { createEngine } from './create-engine.ts'
import type { Engine } from './engine.ts'
import { memoryJournal } from './memory-journal.ts'

const go = defineEvent({ name: 'go' })

interface Gate {
  readonly engine: Engine
  /** Names of the runs whose step is open, in the order in which they were begun. */
  readonly open: readonly string[]
  readonly release: (name: string) => void
}

const engines: Engine[] = []
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close()
})

function createGate(concurrency: number, journal = memoryJournal()): Gate & { readonly start: Start } {
  const open = new Map<string, () => void>()
  const hold = defineStep({
    name: 'hold',
    run: (name: string, { signal }) =>
      new Promise<string>((resolve, reject) => {
        open.set(name, () => resolve(name))
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
  })
  const holds = defineWorkflow({ name: 'holds', steps: [hold], run: (ctx, name: string) => ctx.run(hold, name) })
  const waits = defineWorkflow({
    name: 'waits',
    steps: [hold],
    events: [go],
    async run(ctx, name: string) {
      await ctx.waitFor(go)
      return await ctx.run(hold, name)
    },
  })
  const parent = defineWorkflow({
    name: 'parent',
    steps: [],
    children: [holds],
    run: async (ctx, name: string) => await Promise.all([ctx.run(holds, `${name}.1`), ctx.run(holds, `${name}.2`)]),
  })
  const engine = createEngine({ workflows: [holds, waits, parent], journal, concurrency })
  engines.push(engine)
  const workflows = { holds, waits, parent }
  return {
    engine,
    get open() {
      return [...open.keys()]
    },
    release(name) {
      open.get(name)?.()
      open.delete(name)
    },
    start: (name, kind = 'holds') => engine.start(workflows[kind] as typeof holds, name, { runId: name }),
  }
}

type Start = (name: string, kind?: 'holds' | 'waits' | 'parent') => ReturnType<Engine['start']>

describe('concurrency of an engine', () => {
  it('works on so many runs at a time, and on the others in the order in which they came', async () => {
    const gate = createGate(2)
    const runs = []
    for (const name of ['a', 'b', 'c', 'd']) runs.push(await gate.start(name))
    await expect.poll(() => gate.open).toEqual(['a', 'b'])
    expect((await gate.engine.list({ status: 'queued' })).map(({ runId }) => runId)).toEqual(['d', 'c'])
    gate.release('b')
    await expect.poll(() => gate.open).toEqual(['a', 'c'])
    gate.release('a')
    gate.release('c')
    await expect.poll(() => gate.open).toEqual(['d'])
    gate.release('d')
    expect(await Promise.all(runs.map((run) => run.result()))).toEqual(['a', 'b', 'c', 'd'])
  })

  it('gives the place of a run that only waits to another', async () => {
    const gate = createGate(1)
    await gate.start('waiting', 'waits')
    await gate.start('next')
    await expect.poll(() => gate.open).toEqual(['next'])
    await gate.engine.send('waiting', go)
    await expect.poll(() => gate.open).toEqual(['next', 'waiting'])
    gate.release('next')
    gate.release('waiting')
    expect(await gate.engine.result('waiting')).toBe('waiting')
  })

  it('does not let a parent keep its children from their places', async () => {
    const gate = createGate(1)
    const run = await gate.start('p', 'parent')
    await expect.poll(() => gate.open).toEqual(['p.1'])
    gate.release('p.1')
    await expect.poll(() => gate.open).toEqual(['p.2'])
    gate.release('p.2')
    expect(await run.result()).toEqual(['p.1', 'p.2'])
  })

  it('cancels a queued run without beginning anything', async () => {
    const gate = createGate(1)
    await gate.start('a')
    const queued = await gate.start('b')
    await queued.cancel('changed my mind')
    await expect(queued.result()).rejects.toMatchObject({ code: 'run_cancelled' })
    expect(gate.open).toEqual(['a'])
    expect((await queued.get()).steps).toMatchObject([{ status: 'cancelled' }])
    gate.release('a')
  })

  it('keeps queued runs for the next engine, and gives their result to whoever asks', async () => {
    const journal = memoryJournal()
    const first = createGate(1, journal)
    await first.start('a')
    await first.start('b')
    await first.engine.close()
    const second = createGate(1, journal)
    expect((await second.engine.recover()).map(({ runId }) => runId).sort()).toEqual(['a', 'b'])
    await expect.poll(() => second.open).toHaveLength(1)
    second.release(second.open[0] ?? '')
    await expect.poll(() => second.open).toHaveLength(1)
    second.release(second.open[0] ?? '')
    expect([await second.engine.result('a'), await second.engine.result('b')]).toEqual(['a', 'b'])
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses a concurrency of %s', (concurrency) => {
    expect(() => createEngine({ concurrency })).toThrow(expect.objectContaining({ code: 'invalid_value' }))
  })
})
