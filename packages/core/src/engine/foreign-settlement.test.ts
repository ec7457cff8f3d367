import { describe, expect, it } from 'vitest'
import { defineEvent } from '../event/define-event.ts'
import { usd } from '../money/usd.ts'
import { defineStep } from '../step/define-step.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import type { WorkflowContext } from '../workflow/workflow-context.ts'
import { createEngine } from './create-engine.ts'

const go = defineEvent({ name: 'go' })

const pay = defineStep({
  name: 'pay',
  quote: usd('0.1'),
  async run(_: undefined, { signal, spend }) {
    await new Promise((resolve, reject) => {
      setTimeout(resolve, 60)
      signal.addEventListener('abort', () => reject(signal.reason))
    })
    spend(usd('0.05'))
    return 'paid'
  },
})

function timeout(ms: number): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve('timeout'), ms))
}

function workflow(body: (ctx: WorkflowContext<'pay'>) => Promise<unknown>) {
  return defineWorkflow({
    name: 'w',
    budget: usd('1'),
    steps: [pay],
    run: async (ctx) => String(await body(ctx)),
  })
}

describe('a body that settles by a promise that is not ctx’s', () => {
  it.each([
    ['against a step', (ctx: WorkflowContext<'pay'>) => Promise.race([ctx.run(pay), timeout(10)])],
    ['against an event', (ctx: WorkflowContext<'pay'>) => Promise.race([ctx.waitFor(go), timeout(10)])],
    [
      'and goes on',
      async (ctx: WorkflowContext<'pay'>) => {
        await Promise.race([ctx.waitFor(go), timeout(10)])
        return await ctx.run(pay)
      },
    ],
  ])('is blocked at once, %s: no replay would do the same', async (_, body) => {
    await using engine = createEngine()
    const run = await engine.start(workflow(body))
    await expect(run.result()).rejects.toMatchObject({ code: 'determinism' })
    expect((await run.get()).status).toBe('blocked')
  })
})
