import { defineStep, defineWorkflow } from '@wflo/core'

const double = defineStep({ name: 'double', run: (value: number) => value * 2 })
const triple = defineStep({ name: 'triple', run: (value: number) => value * 3 })

/** Its second step may still be run, and is not. */
export const pair = defineWorkflow({
  name: 'pair',
  steps: [double, triple],
  run: async (ctx) => await ctx.run(double, 1),
})
