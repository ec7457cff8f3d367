import { defineStep, defineWorkflow, usd } from '@wflo/core'

/** Definitions of the tests of limits. */
export const grow = defineStep({
  name: 'grow',
  quote: usd('0.01'),
  run({ text, times }: { readonly text: string; readonly times: number }, { spend }) {
    spend(usd('0.002'))
    return text.repeat(times)
  },
})

/** A large argument, a large result, and a large output. */
export const largeValues = defineWorkflow({
  name: 'large-values',
  version: 1,
  budget: usd('1'),
  steps: [grow],
  async run(ctx, bytes: number) {
    const text = await ctx.run(grow, { text: '0123456789', times: bytes / 10 })
    const again = await ctx.run(grow, { text, times: 1 })
    return again
  },
})

/** The argument is made in the workflow: the history has not seen it yet. */
export const largeArgument = defineWorkflow({
  name: 'large-argument',
  version: 1,
  budget: usd('1'),
  steps: [grow],
  run: (ctx, bytes: number) => ctx.run(grow, { text: 'x'.repeat(bytes), times: 0 }),
})

export const largeOutput = defineWorkflow({
  name: 'large-output',
  version: 1,
  steps: [],
  run: async (_, bytes: number) => 'x'.repeat(bytes),
})

export const count = defineStep({ name: 'count', run: (value: number) => value + 1 })

export const wide = defineWorkflow({
  name: 'wide',
  version: 1,
  steps: [count],
  async run(ctx, width: number) {
    const counted = await Promise.all(Array.from({ length: width }, (_, index) => ctx.run(count, index)))
    return counted.reduce((sum, value) => sum + value, 0)
  },
})

interface LoopInput {
  readonly rounds: number
  /** Rounds after which it goes on with a fresh history. */
  readonly every?: number
}

export const loop = defineWorkflow({
  name: 'loop',
  version: 1,
  steps: [count],
  async run(ctx, { rounds, every = Number.POSITIVE_INFINITY }: LoopInput) {
    let done = Number(ctx.state.done ?? 0)
    for (let inThis = 0; done < rounds; inThis += 1) {
      if (inThis === every) {
        ctx.state.done = done
        await ctx.continueAs({ rounds, every })
      }
      done = await ctx.run(count, done)
    }
    return done
  },
})
