import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { defineStep, defineWorkflow, usd } from '@wflo/core'

/** Definitions that write a diary of what was really executed. Imports of Node are for the bodies of steps. */
export interface Work {
  readonly name: string
  /** Milliseconds. */
  readonly latency: number
}

export const pay = defineStep({
  name: 'pay',
  quote: usd('0.01'),
  async run({ name, latency }: Work, { config, runId, attempt, signal, spend }) {
    const { diary } = config as { readonly diary: string }
    appendFileSync(diary, `${JSON.stringify({ runId, name, attempt, at: Date.now() })}\n`)
    const { setTimeout: lazily } = await import('node:timers/promises')
    await (latency > 0 ? sleep : lazily)(latency, undefined, { signal })
    spend(usd('0.004'))
    return name
  },
})

interface SixStepsInput {
  /** The step that takes long, and how long: milliseconds. */
  readonly slow: number
  readonly latency: number
}

export const sixSteps = defineWorkflow({
  name: 'six-steps',
  version: 1,
  budget: usd('1'),
  steps: [pay],
  async run(ctx, { slow, latency }: SixStepsInput) {
    const done: string[] = []
    for (let step = 1; step <= 6; step += 1) {
      done.push(await ctx.run(pay, { name: `step ${step}`, latency: step === slow ? latency : 0 }))
    }
    return done
  },
})

export const threeSteps = defineWorkflow({
  name: 'three-steps',
  version: 1,
  budget: usd('1'),
  steps: [pay],
  async run(ctx, name: string) {
    for (const step of ['one', 'two', 'three']) await ctx.run(pay, { name: `${name} ${step}`, latency: 0 })
    return name
  },
})

export const oneCall = defineWorkflow({
  name: 'one-call',
  version: 1,
  budget: usd('1'),
  steps: [pay],
  run: (ctx, latency: number) => ctx.run(pay, { name: 'call', latency }),
})
