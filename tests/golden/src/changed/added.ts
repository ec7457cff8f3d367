import { defineStep, defineWorkflow } from '@wflo/core'

const double = defineStep({ name: 'double', run: (value: number) => value * 2 })
const triple = defineStep({ name: 'triple', run: (value: number) => value * 3 })

/** It runs a step more. */
export const pair = defineWorkflow({
  name: 'pair',
  steps: [double, triple],
  run: async (ctx) => await ctx.run(double, await ctx.run(triple, await ctx.run(double, 1))),
})
