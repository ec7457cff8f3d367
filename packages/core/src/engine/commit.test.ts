import { describe, expect, it } from 'vitest'
import { defineEvent } from '../event/define-event.ts'
import { usd } from '../money/usd.ts'
import { defineStep } from '../step/define-step.ts'
import { fakeClock } from '../testing/fake-clock.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import { createEngine } from './create-engine.ts'
import type { Journal, JournalBatch } from './journal.ts'
import { memoryJournal } from './memory-journal.ts'

const go = defineEvent({ name: 'go' })

/** A journal that takes its time over every batch, and keeps them for the test to look at. */
function slowJournal(ms = 0): Journal & { readonly batches: JournalBatch[] } {
  const inner = memoryJournal()
  const batches: JournalBatch[] = []
  return {
    ...inner,
    batches,
    async append(batch) {
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
      await inner.append(batch)
      batches.push(batch)
    },
  }
}

describe('a commit', () => {
  it('comes before the effects that it starts', async () => {
    const journal = slowJournal(5)
    const seen: number[] = []
    const look = defineStep({
      name: 'look',
      run() {
        seen.push(journal.batches.length)
        return null
      },
    })
    const workflow = defineWorkflow({
      name: 'w',
      steps: [look],
      async run(ctx) {
        await ctx.run(look)
        await ctx.run(look)
      },
    })
    await using engine = createEngine({ journal })
    await engine.run(workflow)
    expect(seen).toEqual([1, 2])
    expect(journal.batches).toHaveLength(3)
  })

  it('comes before a sender is answered and observers are told', async () => {
    const journal = slowJournal(5)
    await using engine = createEngine({ journal })
    const workflow = defineWorkflow({ name: 'w', run: async (ctx) => void (await ctx.waitFor(go)) })
    const run = await engine.start(workflow)
    expect(journal.batches).toHaveLength(1)
    await run.send(go)
    expect(journal.batches.at(-1)?.records).toMatchObject([{ type: 'message' }])
    const told: unknown[] = []
    for await (const event of run.events()) told.push(event)
    expect(told).toHaveLength(journal.batches.flatMap((batch) => batch.events).length)
  })

  it('holds many events when they arrive while it is being made', async () => {
    const journal = slowJournal(10)
    const quick = defineStep({ name: 'quick', run: () => null })
    const workflow = defineWorkflow({
      name: 'w',
      steps: [quick],
      run: async (ctx) => (await Promise.all(Array.from({ length: 50 }, () => ctx.run(quick)))).length,
    })
    await using engine = createEngine({ journal })
    expect(await engine.run(workflow)).toBe(50)
    expect(journal.batches.length).toBeLessThan(6)
  })

  it('asks for a flush where it starts what costs money, and only there', async () => {
    const journal = slowJournal()
    const free = defineStep({ name: 'free', run: () => null })
    const paid = Object.freeze({
      ...defineStep({ name: 'paid', run: () => null }),
      plan: () => [{ resolve: () => ({ input: null, quote: usd('0.1') }) }],
    })
    const workflow = defineWorkflow({
      name: 'w',
      steps: [free, paid],
      async run(ctx) {
        await ctx.run(free)
        await ctx.run(paid)
      },
    })
    await using engine = createEngine({ journal })
    await engine.run(workflow, undefined, { budget: usd('1') })
    expect(journal.batches.map((batch) => batch.flush)).toEqual([false, true, false])
  })
})

describe('starts of one run that overlap', () => {
  it('execute it once, however slow the journal is', async () => {
    const journal = slowJournal(5)
    let executions = 0
    const count = defineStep({
      name: 'count',
      async run() {
        executions += 1
        await new Promise((resolve) => setTimeout(resolve, 20))
        return executions
      },
    })
    const workflow = defineWorkflow({ name: 'w', steps: [count], run: async (ctx) => await ctx.run(count) })
    const slowSummary: Journal = {
      ...journal,
      async summary(runId) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        return await journal.summary(runId)
      },
    }
    await using engine = createEngine({ journal: slowSummary })
    const starts = Array.from({ length: 5 }, () => engine.start(workflow, undefined, { runId: 'r' }))
    const runs = await Promise.all(starts)
    expect(await Promise.all(runs.map((run) => run.result()))).toEqual([1, 1, 1, 1, 1])
    expect(executions).toBe(1)
  })
})

describe('a timer that nobody waits for any more', () => {
  it('is not recorded', async () => {
    const journal = slowJournal()
    const clock = fakeClock()
    await using engine = createEngine({ journal, clock })
    const workflow = defineWorkflow({
      name: 'w',
      async run(ctx) {
        await ctx.waitFor(go, { timeout: '1m' })
        await ctx.sleep('2m')
      },
    })
    const run = await engine.start(workflow)
    await run.send(go)
    expect(clock.waiting).toBe(1)
    clock.advance(120_000)
    await run.result()
    const fired = journal.batches.flatMap((batch) => batch.records).filter((record) => record.type === 'fired')
    expect(fired).toMatchObject([{ key: '2/sleep' }])
  })
})

describe('closing an engine', () => {
  it('aborts what is open, and leaves it for the next engine to find lost', async () => {
    const journal = memoryJournal()
    const aborted: unknown[] = []
    const hang = defineStep({
      name: 'hang',
      run: (_: undefined, { signal, attempt }) =>
        attempt > 1
          ? 'second'
          : new Promise<string>((_, reject) => {
              signal.addEventListener('abort', () => {
                aborted.push(signal.reason)
                reject(signal.reason)
              })
            }),
      retry: { initialDelay: 1 },
    })
    const workflow = defineWorkflow({ name: 'w', steps: [hang], run: async (ctx) => await ctx.run(hang) })
    const first = createEngine({ journal, workflows: [workflow] })
    const run = await first.start(workflow, undefined, { runId: 'r' })
    await new Promise((resolve) => setTimeout(resolve, 5))
    const result = expect(run.result()).rejects.toMatchObject({ code: 'engine_closed' })
    await first.close()
    await result
    expect(aborted).toMatchObject([{ code: 'engine_closed' }])
    await expect(first.start(workflow)).rejects.toMatchObject({ code: 'engine_closed' })
    await using second = createEngine({ journal, workflows: [workflow] })
    expect((await second.recover()).map((handle) => handle.runId)).toEqual(['r'])
    expect(await second.result('r')).toBe('second')
  })
})
