import { setTimeout as sleep } from 'node:timers/promises'
import { defineStep, defineWorkflow, usd } from '@wflo/core'

/** Does nothing until it is told to stop, the first time. */
const hang = defineStep({
  name: 'hang',
  quote: usd('0.5'),
  async run(spent: string, { attempt, signal, spend, config }) {
    const { onBegin } = config as { readonly onBegin?: () => void }
    if (spent !== '') spend(usd(spent as '0.7'))
    onBegin?.()
    if (attempt === 1) await sleep(600_000, undefined, { signal })
    return attempt
  },
})

export const hangs = defineWorkflow({
  name: 'hangs',
  version: 1,
  budget: usd('2'),
  steps: [hang],
  run: (ctx, spent: string) => ctx.run(hang, spent),
})

export const hangsTwice = defineWorkflow({
  name: 'hangs-twice',
  version: 1,
  budget: usd('2'),
  steps: [hang],
  run: async (ctx) => await Promise.all([ctx.run(hang, ''), ctx.run(hang, '')]),
})
