import { expectTypeOf, test } from 'vitest'
import { usd } from '../money/usd.ts'
import type { ApprovalDecision } from '../run/pending-approval.ts'
import { defineStep } from '../step/define-step.ts'
import type { ChildHandle } from './child-handle.ts'
import { defineWorkflow } from './define-workflow.ts'

const count = defineStep({ name: 'count', run: (text: string) => text.length })
const child = defineWorkflow({
  name: 'child',
  steps: [count],
  run: async (ctx, text: string) => ({ length: await ctx.run(count, text) }),
})

test('a child takes its own input and gives its own output', () => {
  defineWorkflow({
    name: 'parent',
    children: [child],
    async run(ctx) {
      expectTypeOf(await ctx.run(child, 'text', { budget: usd('0.1') })).toEqualTypeOf<{ length: number }>()
      const handle = ctx.start(child, 'text', { onExhausted: 'pause' })
      expectTypeOf(handle).toEqualTypeOf<ChildHandle<{ length: number }>>()
      expectTypeOf(await handle.result()).toEqualTypeOf<{ length: number }>()
      // @ts-expect-error a child's input is its own
      await ctx.run(child, 5)
      // @ts-expect-error and it has to be given
      ctx.start(child)
      // @ts-expect-error a step takes no options
      await ctx.run(count, 'text', { budgets: usd('0.1') })
    },
  })
})

test('an approval gives a decision or nothing, and its timeout is checked', () => {
  defineWorkflow({
    name: 'asking',
    deadline: '2 hours',
    async run(ctx) {
      const decision = await ctx.approve({ title: 'May I?', payload: { pages: 3 }, timeout: '2 days' })
      expectTypeOf(decision).toEqualTypeOf<ApprovalDecision | undefined>()
      // @ts-expect-error not a duration
      await ctx.approve({ title: 'May I?', timeout: '2 fortnights' })
      // @ts-expect-error an approval has a title
      await ctx.approve({ payload: 1 })
      expectTypeOf(ctx.continueAs({ round: 2 })).toEqualTypeOf<Promise<never>>()
    },
  })
})

test('a workflow has children that are workflows, and a deadline that is a duration', () => {
  // @ts-expect-error a step is no child
  defineWorkflow({ name: 'odd', children: [count], run: async () => null })
  // @ts-expect-error not a duration
  defineWorkflow({ name: 'late', deadline: 'tomorrow', run: async () => null })
})
