import { defineStep, defineWorkflow } from '@wflo/core'

const double = defineStep({ name: 'double', run: (value: number) => value * 2 })
const triple = defineStep({ name: 'triple', run: (value: number) => value * 3 })

/** Its two steps in the other order. */
export const pair = defineWorkflow({
  name: 'pair',
  steps: [double, triple],
  run: async (ctx) => await ctx.run(double, await ctx.run(triple, 1)),
})
