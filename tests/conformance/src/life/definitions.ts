import { type Json, parseMoney, type Workflow, type WorkflowContext, type WorkflowDefinition } from '@wflo/core'
import { free, go, paid } from '../host/definitions.ts'
import type { Work } from '../host/work.ts'

/** Workflows of the suite of a run's life. Isolate-safe, and free of closures over a test. */
export interface LifeInput {
  /** What paid steps are told. */
  readonly work?: Work
  /** What a child may spend, in US dollars, or `unlimited`. */
  readonly childBudget?: string
  /** What it is raised to. */
  readonly raisedTo?: string
  readonly approvers?: readonly string[]
  /** Milliseconds. */
  readonly timeout?: number
  readonly rounds?: number
}

type LifeBody = (ctx: WorkflowContext, input: LifeInput) => Promise<unknown>

function workflow(
  name: string,
  run: LifeBody,
  options: Pick<Partial<WorkflowDefinition>, 'children' | 'deadlineMs'> = {},
): Workflow<string, LifeInput, Json> {
  return {
    name,
    version: 1,
    steps: [free, paid],
    events: [go],
    run: run as Workflow<string, LifeInput, Json>['run'],
    toJSON: () => ({ name }),
    ...options,
  }
}

function budgetOf({ childBudget }: LifeInput): { budget?: bigint | 'unlimited' } {
  if (childBudget === undefined) return {}
  return { budget: childBudget === 'unlimited' ? childBudget : parseMoney(childBudget) }
}

/** As much as it is told to: a paid step, or one and another after an event. */
export const child = workflow('child', async (ctx, { work = {}, rounds = 1 }) => {
  const outputs: Json[] = []
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0) await ctx.waitFor(go)
    outputs.push(await ctx.run(paid, work))
  }
  return outputs
})

export const parent = workflow(
  'parent',
  async (ctx, input) => {
    const output = await ctx.run(child, input, budgetOf(input))
    return { output, spent: `${ctx.spent}` }
  },
  { children: [child] },
)

/** Two children side by side, and the books between. */
export const parentOfTwo = workflow(
  'parent-of-two',
  async (ctx, input) => {
    const handles = [ctx.start(child, input, budgetOf(input)), ctx.start(child, input, budgetOf(input))]
    const held = ctx.budget.reserved
    const outputs = await Promise.all(handles.map((handle) => handle.result()))
    return { runIds: handles.map(({ runId }) => runId), held, outputs }
  },
  { children: [child] },
)

export const raisingParent = workflow(
  'raising-parent',
  async (ctx, input) => {
    const handle = ctx.start(child, input, { ...budgetOf(input), onExhausted: 'pause' })
    await ctx.run(free, { latency: 20 })
    handle.raiseBudget(parseMoney(input.raisedTo ?? '0'))
    return { output: await handle.result(), spent: `${ctx.spent}` }
  },
  { children: [child] },
)

export const leavingParent = workflow(
  'leaving-parent',
  async (ctx, input) => {
    ctx.start(child, input, budgetOf(input))
    await ctx.run(free, { latency: 30 })
    return 'left'
  },
  { children: [child] },
)

export const stranger = workflow('stranger', async (ctx) => await ctx.run(child, {}))

/** Its own child, so many times. */
export const nested: Workflow<string, LifeInput, Json> = workflow('nested', async (ctx, { rounds = 0 }) =>
  rounds === 0 ? 'bottom' : [await ctx.run(nested, { rounds: rounds - 1 })],
)

export const asks = workflow('asks', async (ctx, { approvers, timeout }) => {
  const decision = await ctx.approve({
    title: 'Publish it?',
    payload: { pages: 3 },
    ...(approvers === undefined ? {} : { approvers }),
    ...(timeout === undefined ? {} : { timeout }),
  })
  return decision === undefined
    ? 'nobody'
    : { approved: decision.approved, by: decision.by, note: decision.note ?? null }
})

export const asksAndGoesOn = workflow('asks-and-goes-on', async (ctx) => {
  const { winner } = await ctx.race({
    asked: (ctx) => ctx.approve({ title: 'Quick?' }),
    instead: (ctx) => ctx.run(free, { latency: 10 }),
  })
  await ctx.waitFor(go)
  return winner
})

export const asksTwice = workflow('asks-twice', async (ctx) => {
  const decisions = await Promise.all([ctx.approve({ title: 'One?' }), ctx.approve({ title: 'Two?' })])
  return decisions.map((decision) => decision?.by ?? null)
})

export const worksOn = workflow('works-on', async (ctx, { work = {}, rounds = 3 }) => {
  for (let round = 0; round < rounds; round += 1) await ctx.run(free, work)
  return rounds
})

export const hurries = workflow('hurries', async (ctx, { work = {} }) => await ctx.run(paid, work), { deadlineMs: 40 })

/** A round of paid work, over and over with a fresh log. */
/** Leaves a call open behind it when it goes on with a fresh history. */
export const leavesOpen = workflow('leaves-open', async (ctx, { work = {} }) => {
  if (ctx.state.isFresh === true) return ['fresh', (await ctx.waitFor(go, { timeout: 5_000 })) ?? 'nothing']
  ctx.run(paid, work).catch(() => {})
  ctx.state.isFresh = true
  await ctx.run(free, { latency: 20 })
  return await ctx.continueAs({ work })
})

export const goesRound = workflow('goes-round', async (ctx, input) => {
  const { work = {}, rounds = 1 } = input
  const done = Number(ctx.state.done ?? 0)
  await ctx.run(paid, work)
  ctx.state.done = done + 1
  if (rounds > 1) await ctx.continueAs({ ...input, rounds: rounds - 1 })
  return { done: ctx.state.done, spent: `${ctx.spent}`, event: (await ctx.waitFor(go, { timeout: 0 })) ?? null }
})

export const lifeWorkflows: readonly WorkflowDefinition[] = [
  child,
  parent,
  parentOfTwo,
  raisingParent,
  leavingParent,
  stranger,
  nested,
  asks,
  asksAndGoesOn,
  asksTwice,
  worksOn,
  hurries,
  goesRound,
  leavesOpen,
]
