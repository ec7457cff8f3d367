import { defineStep, defineWorkflow } from '@wflo/core'

const double = defineStep({ name: 'double', run: (value: number) => value * 2 })
const threefold = defineStep({ name: 'threefold', run: (value: number) => value * 3 })

/** Its second step has another name. */
export const pair = defineWorkflow({
  name: 'pair',
  steps: [double, threefold],
  run: async (ctx) => await ctx.run(threefold, await ctx.run(double, 1)),
})
