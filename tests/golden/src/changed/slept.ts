import { defineStep, defineWorkflow } from '@wflo/core'

const double = defineStep({ name: 'double', run: (value: number) => value * 2 })
const triple = defineStep({ name: 'triple', run: (value: number) => value * 3 })

/** It sleeps where it ran a step. */
export const pair = defineWorkflow({
  name: 'pair',
  steps: [double, triple],
  async run(ctx) {
    await ctx.sleep(10)
    return await ctx.run(triple, await ctx.run(double, 1))
  },
})
