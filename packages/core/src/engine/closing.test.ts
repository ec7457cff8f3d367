import { describe, expect, it } from 'vitest'
import { defineEvent } from '../event/define-event.ts'
import { usd } from '../money/usd.ts'
import { defineStep } from '../step/define-step.ts'
import { fakeClock } from '../testing/fake-clock.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import { createEngine } from './create-engine.ts'
import type { Journal } from './journal.ts'
import { memoryJournal } from './memory-journal.ts'

function slowly(journal: Journal, ms: number): Journal {
  return {
    ...journal,
    async append(batch) {
      await new Promise((resolve) => setTimeout(resolve, ms))
      await journal.append(batch)
    },
  }
}

function world() {
  const begun: string[] = []
  const pay = defineStep({
    name: 'pay',
    quote: usd('0.1'),
    run(_: undefined, { runId, spend }) {
      begun.push(runId)
      spend(usd('0.1'))
      return 'paid'
    },
  })
  const buy = defineWorkflow({ name: 'buy', budget: usd('1'), steps: [pay], run: (ctx) => ctx.run(pay) })
  return { begun, buy }
}

describe('closing an engine', () => {
  it('in the middle of a commit begins nothing more, and the step is bought once by whoever goes on', async () => {
    const { begun, buy } = world()
    const journal = memoryJournal()
    const engine = createEngine({ workflows: [buy], journal: slowly(journal, 30) })
    const started = engine.start(buy, undefined, { runId: 'r' }).catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 10))
    await engine.close()
    await started
    expect(begun).toEqual([])
    await using next = createEngine({ workflows: [buy], journal })
    await next.recover()
    expect(await next.result('r')).toBe('paid')
    expect(begun).toEqual(['r'])
  })

  it('while a run starts begins nothing either', async () => {
    const { begun, buy } = world()
    const engine = createEngine({ workflows: [buy] })
    const started = engine.start(buy, undefined, { runId: 'r' })
    started.catch(() => {})
    await Promise.resolve()
    await engine.close()
    await expect(started).rejects.toMatchObject({ code: 'engine_closed' })
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(begun).toEqual([])
  })

  it('leaves no timer behind', async () => {
    const clock = fakeClock()
    const go = defineEvent({ name: 'go' })
    const sleeper = defineWorkflow({
      name: 'sleeper',
      async run(ctx) {
        await ctx.waitFor(go)
        await ctx.sleep('30 days')
      },
    })
    const engine = createEngine({ workflows: [sleeper], clock })
    const run = await engine.start(sleeper)
    const sent = run.send(go)
    sent.catch(() => {})
    for (let turn = 0; turn < 8; turn += 1) await Promise.resolve()
    await engine.close()
    await sent.catch(() => {})
    expect(clock.waiting).toBe(0)
  })

  it('does not wait for ever for a step that does not listen to its signal', async () => {
    const clock = fakeClock()
    const deaf = defineStep({ name: 'deaf', run: () => new Promise<null>(() => {}) })
    const workflow = defineWorkflow({ name: 'w', steps: [deaf], run: (ctx) => ctx.run(deaf) })
    const engine = createEngine({ workflows: [workflow], clock })
    await engine.start(workflow)
    const closed = engine.close()
    await expect.poll(() => clock.waiting).toBe(1)
    clock.advanceToNext()
    await closed
  })
})
