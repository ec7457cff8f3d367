import { defineEvent, defineStep, defineWorkflow } from '@wflo/core'

/** Definitions of the tests of the client. */
export const ping = defineEvent({ name: 'ping' })

const echo = defineStep({ name: 'echo', run: (value: number) => value })
const grow = defineStep({ name: 'grow', run: (bytes: number) => 'x'.repeat(bytes) })

export const quick = defineWorkflow({ name: 'quick', version: 1, steps: [echo], run: (ctx) => ctx.run(echo, 1) })

export const parent = defineWorkflow({
  name: 'parent',
  version: 1,
  children: [quick],
  run: (ctx) => ctx.run(quick),
})

export const sleeper = defineWorkflow({ name: 'sleeper', version: 1, run: (ctx, ms: number) => ctx.sleep(ms) })

export const asks = defineWorkflow({
  name: 'asks',
  version: 1,
  run: async (ctx) => (await ctx.approve({ title: 'Go on?' }))?.approved === true,
})

/** Gives how many pings it has had when none has come for so many milliseconds. */
export const counts = defineWorkflow({
  name: 'counts',
  version: 1,
  async run(ctx, ms: number) {
    for (let count = 0; ; count += 1) if ((await ctx.waitFor(ping, { timeout: ms })) === undefined) return count
  },
})

/** Is blocked behind large values: it awaits what never comes. */
export const blocked = defineWorkflow({
  name: 'blocked',
  version: 1,
  steps: [grow],
  async run(ctx, bytes: number) {
    for (let round = 0; round < 3; round += 1) await ctx.run(grow, bytes)
    await new Promise<never>(() => {})
  },
})
