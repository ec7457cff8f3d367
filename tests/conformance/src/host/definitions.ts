import {
  type AttemptPlan,
  defaultRetryPolicy,
  type EventDefinition,
  type Json,
  parseMoney,
  type Step,
  type StepDefinition,
  type Workflow,
  type WorkflowContext,
} from '@wflo/core'
import type { Work } from './work.ts'

/**
 * Workflows of the host suite. Isolate-safe and free of closures over a test: a host may import this module by its
 * path, bundle it, and run the bodies anywhere.
 */
type WorkStep = Step<string, Work, Json>

function workStep(name: string, options: Omit<Partial<StepDefinition>, '~types'> = {}): WorkStep {
  return {
    name,
    kind: 'conformance.work',
    retry: { ...defaultRetryPolicy, initialDelay: 5 },
    onLost: 'retry',
    toJSON: () => ({ name }),
    ...options,
  }
}

function quoted(call: Json): readonly AttemptPlan[] {
  const { quote = '0' } = call as Work
  return [{ resolve: () => ({ input: call, quote: parseMoney(quote) }) }]
}

function chained(call: Json): readonly AttemptPlan[] {
  const { quote = '0' } = call as Work
  const resolve = (): { input: Json; quote: bigint } => ({ input: call, quote: parseMoney(quote) })
  return [
    { target: 'first/model', resolve },
    { target: 'second/model', resolve },
  ]
}

export const free = workStep('free')
export const paid = workStep('paid', { plan: quoted })
export const chain = workStep('chain', { plan: chained, retry: { ...defaultRetryPolicy, maxAttempts: 1 } })
export const hasty = workStep('hasty', {
  timeoutMs: 40,
  plan: quoted,
  retry: { ...defaultRetryPolicy, maxAttempts: 1 },
})
export const unlisted = workStep('unlisted')

export const go: EventDefinition<Json, Json> = { name: 'go', toJSON: () => ({ name: 'go' }) }

type Body = (ctx: WorkflowContext, input: Work) => Promise<unknown>

function workflow(name: string, run: Body): Workflow<string, Work, Json> {
  return {
    name,
    version: 1,
    steps: [free, paid, chain, hasty],
    events: [go],
    run: run as Workflow<string, Work, Json>['run'],
    toJSON: () => ({ name }),
  }
}

async function settled(promises: readonly Promise<unknown>[]): Promise<readonly string[]> {
  const results = await Promise.allSettled(promises)
  return results.map((result) =>
    result.status === 'rejected' ? (result.reason as { code: string }).code : 'fulfilled',
  )
}

export const inSequence = workflow('in-sequence', async (ctx) => [
  await ctx.run(free, { value: 1 }),
  await ctx.run(free, { value: 2 }),
])
export const inParallel = workflow(
  'in-parallel',
  async (ctx) => await Promise.all([3, 1, 2].map((value) => ctx.run(free, { value, latency: value * 5 }))),
)
export const oneStep = workflow('one-step', async (ctx, work) => await ctx.run(free, work))
export const onePaid = workflow('one-paid', async (ctx, work) => await ctx.run(paid, work))
export const oneChain = workflow('one-chain', async (ctx, work) => await ctx.run(chain, work))
export const oneHasty = workflow('one-hasty', async (ctx, work) => await ctx.run(hasty, work))
export const undeclared = workflow('undeclared', async (ctx) => await ctx.run(unlisted, {}))
export const fivePaid = workflow(
  'five-paid',
  async (ctx, work) => await settled(Array.from({ length: 5 }, () => ctx.run(paid, work))),
)
export const twoPaid = workflow('two-paid', async (ctx, work) => [await ctx.run(paid, work), await ctx.run(paid, work)])
export const raced = workflow('raced', async (ctx) => {
  const { winner, value } = await ctx.race({
    slow: (ctx) => ctx.run(paid, { hangs: true, quote: '0.2' }),
    quick: (ctx) => ctx.run(paid, { value: 'first', quote: '0.1', cost: '0.05' }),
  })
  return [winner, value, await ctx.run(free, { value: 'after' })]
})
export const overtaken = workflow('overtaken', async (ctx) => {
  const { winner } = await ctx.race({
    late: (ctx) => ctx.run(paid, { quote: '0.2', cost: '0.1' }),
    instant: async () => 'at once',
  })
  return [winner, await ctx.run(free, { value: 'after' })]
})
export const leftOpen = workflow('left-open', async (ctx) => {
  ctx.run(paid, { hangs: true, quote: '0.2' })
  return await ctx.run(free, { value: 'early' })
})
export const manySteps = workflow('many-steps', async (ctx) => {
  const results = await Promise.all(Array.from({ length: 600 }, () => ctx.run(free, { latency: 20 })))
  return results.length
})
export const waits = workflow('waits', async (ctx) => [
  await ctx.waitFor(go),
  (await ctx.waitFor(go, { timeout: 20 })) ?? 'timeout',
])
export const sleeps = workflow('sleeps', async (ctx) => {
  const before = ctx.now()
  await ctx.sleep(30)
  return ctx.now() - before >= 30
})
export const remembers = workflow('remembers', async (ctx) => {
  ctx.state.seen = [1]
  const state = (await ctx.run(free, { givesState: true })) as { seen: number[] }
  state.seen.push(2)
  return [ctx.state, state]
})
export const draws = workflow('draws', async (ctx) => {
  const first = [ctx.random(), ctx.uuid()]
  await ctx.run(free, {})
  return [...first, ctx.random(), ctx.uuid()]
})
export const breaks = workflow('breaks', async () => {
  throw new TypeError('the body is wrong')
})
export const spends = workflow('spends', async (ctx, work) => {
  await ctx.run(paid, work)
  return { spent: `${ctx.spent}`, left: ctx.budget.left ?? null }
})

export const hostWorkflows = [
  inSequence,
  inParallel,
  oneStep,
  onePaid,
  oneChain,
  oneHasty,
  undeclared,
  fivePaid,
  twoPaid,
  raced,
  overtaken,
  leftOpen,
  manySteps,
  waits,
  sleeps,
  remembers,
  draws,
  breaks,
  spends,
]
