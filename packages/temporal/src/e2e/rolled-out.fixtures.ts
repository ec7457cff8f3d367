import { defineStep, defineWorkflow, usd } from '@wflo/core'

const pay = defineStep({
  name: 'pay',
  quote: usd('0.01'),
  run(value: number, { spend }) {
    spend(usd('0.004'))
    return value
  },
})

const run = { budget: usd('1'), steps: [pay] }

export const before = defineWorkflow({
  ...run,
  name: 'rolled',
  version: 1,
  run: (ctx, value: number) => ctx.run(pay, value),
})

/** What only the workers of a new release know. */
export const after = defineWorkflow({
  ...run,
  name: 'rolled',
  version: 2,
  run: async (ctx, value: number) => [await ctx.run(pay, value), await ctx.run(pay, value)],
})
