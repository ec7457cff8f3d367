import { defineStep, defineWorkflow, usd } from '@wflo/core'
import { textLength } from './shapes.ts'

/** What goes in and comes out. */
export interface Counted {
  readonly value: number
  readonly text?: string
}

function increment({ value, ...rest }: Counted): Counted {
  return { ...rest, value: value + 1 }
}

const free = defineStep({ name: 'increment', run: increment })

const priced = defineStep({
  name: 'pay',
  quote: usd('0.01'),
  run: (input: Counted, { spend }) => {
    spend(usd('0.004'))
    return increment(input)
  },
})

const long: Counted = { value: 0, text: 'x'.repeat(textLength) }

export const sequence = defineWorkflow({
  name: 'sequence',
  steps: [free],
  async run(ctx, steps: number) {
    let output: Counted = { value: 0 }
    for (let index = 0; index < steps; index += 1) output = await ctx.run(free, output)
    return output
  },
})

export const parallel = defineWorkflow({
  name: 'parallel',
  steps: [free],
  async run(ctx, steps: number) {
    const outputs = await Promise.all(Array.from({ length: steps }, (_, value) => ctx.run(free, { value })))
    return { value: outputs.length }
  },
})

export const paid = defineWorkflow({
  name: 'paid',
  budget: usd('1'),
  steps: [priced],
  async run(ctx, steps: number) {
    let output: Counted = { value: 0 }
    for (let index = 0; index < steps; index += 1) output = await ctx.run(priced, output)
    return output
  },
})

export const paidTexts = defineWorkflow({
  name: 'paidTexts',
  budget: usd('1'),
  steps: [priced],
  async run(ctx, steps: number) {
    let output = long
    for (let index = 0; index < steps; index += 1) output = await ctx.run(priced, output)
    return { value: output.value }
  },
})
