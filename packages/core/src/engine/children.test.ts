import { describe, expect, it } from 'vitest'
import { parseMoney } from '../money/money.ts'
import { usd } from '../money/usd.ts'
import { defineStep } from '../step/define-step.ts'
import { faultyJournal } from '../testing/faulty-journal.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import { createEngine } from './create-engine.ts'
import type { Journal } from './journal.ts'
import { memoryJournal } from './memory-journal.ts'

const retry = { maxAttempts: 3, initialDelay: 1 } as const

function createWorld() {
  const executed: string[] = []
  const pay = defineStep({
    name: 'pay',
    retry,
    quote: usd('0.1'),
    run: (value: number, { spend, runId, stepId, attempt }) => {
      executed.push(`${runId} ${stepId} ${attempt}`)
      spend(usd('0.04'))
      return value
    },
  })
  const child = defineWorkflow({
    name: 'child',
    budget: usd('0.5'),
    steps: [pay],
    run: async (ctx, value: number) => [await ctx.run(pay, value), await ctx.run(pay, value + 1)],
  })
  const parent = defineWorkflow({
    name: 'parent',
    budget: usd('2'),
    steps: [pay],
    children: [child],
    async run(ctx) {
      const handle = ctx.start(child, 10)
      const own = await ctx.run(pay, 1)
      return [own, await ctx.run(child, 20), await handle.result()]
    },
  })
  const open = (journal: Journal) => createEngine({ workflows: [parent], journal })
  return { executed, open, parent }
}

describe('children over a crash', () => {
  it.each(['fail', 'crash'] as const)(
    'of kind %s at every append are run once, and end with right books',
    async (kind) => {
      for (let append = 1, hasCrashed = true; hasCrashed; append += 1) {
        const journal = memoryJournal()
        const { executed, open, parent } = createWorld()
        const faulty = faultyJournal(journal, { append, kind })
        const dying = open(faulty)
        await dying.start(parent, undefined, { runId: 'p' }).then(
          (run) => run.result().catch(() => {}),
          () => {},
        )
        await dying.close()
        hasCrashed = faulty.appends >= append
        await using engine = open(journal)
        await engine.recover()
        expect(await (await engine.start(parent, undefined, { runId: 'p' })).result()).toEqual([1, [20, 21], [10, 11]])
        expect(new Set(executed).size).toBe(executed.length)
        expect((await engine.list({ parent: 'p' })).map(({ status }) => status)).toEqual(['completed', 'completed'])
        for (const runId of ['p', 'p.1-child', 'p.3-child']) {
          const { budget } = await engine.get(runId)
          expect(budget.reserved).toBe('0')
          expect(parseMoney(budget.spent) + parseMoney(budget.unresolved)).toBeLessThanOrEqual(
            parseMoney(budget.limit ?? '0'),
          )
        }
        const charged = BigInt(executed.length) * usd('0.04')
        const { budget } = await engine.get('p')
        expect(parseMoney(budget.spent) + parseMoney(budget.unresolved)).toBeGreaterThanOrEqual(charged)
      }
    },
  )
})

describe('a step', () => {
  it('takes no budget of its own', async () => {
    await using engine = createEngine()
    const free = defineStep({ name: 'free', run: () => 1 })
    const wrong = defineWorkflow({
      name: 'wrong',
      steps: [free],
      run: (ctx) => ctx.run(free, undefined, { budget: usd('1') }),
    })
    await expect(engine.run(wrong)).rejects.toMatchObject({ code: 'invalid_value', step: 'free' })
  })
})
