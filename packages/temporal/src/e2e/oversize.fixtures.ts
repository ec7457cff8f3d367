import { defineStep, defineWorkflow, usd, WfloError } from '@wflo/core'

const take = defineStep({ name: 'take', run: (text: string) => text.length })
const remember = defineStep({ name: 'remember', run: (_: number, { state }) => JSON.stringify(state).length })

const fail = defineStep({
  name: 'fail',
  quote: usd('0.5'),
  run(bytes: number, { spend }): null {
    spend(usd('0.1'))
    throw new Error('e'.repeat(bytes))
  },
})

/** Values that fit one by one, and not all in one message. */
export const takesMany = defineWorkflow({
  name: 'takes-many',
  version: 1,
  steps: [take],
  async run(ctx, { count, bytes }: { readonly count: number; readonly bytes: number }) {
    const texts = Array.from({ length: count }, (_, index) => `${index}`.padEnd(bytes, 'x'))
    const lengths = await Promise.all(texts.map((text) => ctx.run(take, text)))
    return lengths.reduce((sum, length) => sum + length, 0)
  },
})

/** Its state goes with every attempt. */
export const remembersMuch = defineWorkflow({
  name: 'remembers-much',
  version: 1,
  steps: [remember],
  async run(ctx, { count, bytes }: { readonly count: number; readonly bytes: number }) {
    ctx.state.text = 'x'.repeat(bytes)
    const lengths = await Promise.all(Array.from({ length: count }, (_, index) => ctx.run(remember, index)))
    return lengths.every((length) => length > bytes)
  },
})

export const failsAtLength = defineWorkflow({
  name: 'fails-at-length',
  version: 1,
  budget: usd('5'),
  steps: [fail],
  run: (ctx, bytes: number) => ctx.run(fail, bytes),
})

export const throwsAtLength = defineWorkflow({
  name: 'throws-at-length',
  version: 1,
  run: async (_, bytes: number): Promise<null> => {
    throw new WfloError('m'.repeat(bytes), { code: 'too_much', fields: { text: 'f'.repeat(bytes) } })
  },
})

export const keepsTooMuch = defineWorkflow({
  name: 'keeps-too-much',
  version: 1,
  steps: [take],
  async run(ctx, bytes: number) {
    if (ctx.state.text !== undefined) return 'fresh'
    ctx.state.text = 'x'.repeat(bytes)
    return await ctx.continueAs(bytes)
  },
})

export const asksAtLength = defineWorkflow({
  name: 'asks-at-length',
  version: 1,
  async run(ctx, bytes: number) {
    const decision = await ctx.approve({ title: 'Much?', payload: { text: 'x'.repeat(bytes) } })
    return decision?.by ?? 'nobody'
  },
})

const child = defineWorkflow({ name: 'c'.repeat(600), version: 1, run: async () => 'born' })

export const hasChild = defineWorkflow({
  name: 'has-child',
  version: 1,
  children: [child],
  run: async (ctx) => await ctx.run(child),
})
