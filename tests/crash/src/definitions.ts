import { appendFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import {
  type Agent,
  defineAgent,
  defineEvent,
  defineLLMStep,
  defineStep,
  defineWorkflow,
  runAgent,
  type StandardJsonSchema,
  type StandardSchema,
  type StepContext,
  usd,
} from '@wflo/core'

/** Lost attempts are tried again at once: a test that kills a hundred processes has no time for a second each. */
const retry = { maxAttempts: 3, initialDelay: 2 } as const

/** Where the outside of the processes counts what was really done: one line for every attempt that began. */
function witness({ runId, stepId, attempt, config }: StepContext): void {
  appendFileSync(String(config.witness), `${runId} ${stepId} ${attempt}\n`)
}

const queryInput = {
  '~standard': {
    version: 1,
    vendor: 'crash',
    validate: (value: unknown) => ({ value: value as { readonly query: string } }),
    jsonSchema: { input: () => querySchema, output: () => querySchema },
  },
} satisfies StandardSchema<{ readonly query: string }> & StandardJsonSchema

const querySchema = { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] }

const model = 'openai/gpt-4o-mini'

const summarize = defineLLMStep({
  name: 'summarize',
  model,
  prompt: 'Summarize: {text}',
  maxOutputTokens: 40,
  retry,
})

const touch = defineStep({
  name: 'touch',
  retry,
  run: async (what: string, context: StepContext) => {
    witness(context)
    return `touched ${what}`
  },
})

/** Fails at its first attempt, whatever process makes it. */
const flaky = defineStep({
  name: 'flaky',
  retry,
  run: async (_: null, context: StepContext) => {
    witness(context)
    if (context.attempt === 1) throw new Error('not yet')
    return 'at last'
  },
})

const slow = defineStep({
  name: 'slow',
  retry,
  run: async (_: null, context: StepContext) => {
    witness(context)
    await pause(2_000, undefined, { signal: context.signal })
    return 'slow'
  },
})

const lookUp = defineStep({
  name: 'look-up',
  input: queryInput,
  retry,
  run: async ({ query }, context) => {
    witness(context)
    return { found: query }
  },
})

const researcher: Agent<{ readonly topic: string | number }> = defineAgent({
  name: 'researcher',
  model,
  prompt: 'Find out about {topic}.',
  tools: [lookUp],
  maxOutputTokens: 40,
  retry,
})

export const go = defineEvent({ name: 'go' })

export const review = defineWorkflow({
  name: 'review',
  budget: usd('0.0006'),
  onExhausted: 'pause',
  steps: [summarize, touch],
  run: async (ctx, text: string) => {
    const first = await ctx.run(touch, 'review')
    const { text: summary } = await ctx.run(summarize, { text })
    return { first, summary }
  },
})

/** Everything that can happen to a run, one after the other. Its result depends on nothing but its code. */
export const everything = defineWorkflow({
  name: 'everything',
  budget: usd('0.0005'),
  onExhausted: 'pause',
  steps: [summarize, touch, flaky, slow, ...researcher.steps],
  children: [review],
  events: [go],
  async run(ctx) {
    const parts = await Promise.all(['one', 'two', 'three'].map((text) => ctx.run(summarize, { text })))
    const flaked = await ctx.run(flaky, null)
    await ctx.sleep(5)
    await ctx.race({ slow: (ctx) => ctx.run(slow, null), quick: (ctx) => ctx.run(touch, 'race') })
    const handle = ctx.start(review, 'a child')
    const touched = await Promise.all(['a', 'b'].map((what) => ctx.run(touch, what)))
    const reviewed = await handle.result()
    const { text, turns, stopped } = await runAgent(ctx, researcher, { topic: 'tides' })
    const decision = await ctx.approve({ title: 'Go on?', approvers: ['ada'] })
    await ctx.waitFor(go)
    const rounds = Number(ctx.state.rounds ?? 0)
    return {
      parts: parts.map((part) => part.text),
      flaked,
      touched,
      reviewed,
      text,
      turns,
      stopped,
      by: decision?.by,
      rounds,
    }
  },
})

/** Goes on with a fresh log twice. */
export const rounds = defineWorkflow({
  name: 'rounds',
  budget: usd('0.0004'),
  onExhausted: 'pause',
  steps: [summarize, touch],
  async run(ctx) {
    const round = Number(ctx.state.round ?? 0)
    const { text } = await ctx.run(summarize, { text: `round ${round}` })
    await ctx.run(touch, `round ${round}`)
    ctx.state.round = round + 1
    if (round < 2) await ctx.continueAs()
    return { round, text }
  },
})

/** One paid call, for many of them at once. */
export const quick = defineWorkflow({
  name: 'quick',
  budget: usd('0.001'),
  steps: [touch, summarize],
  async run(ctx, name: string) {
    const touched = await ctx.run(touch, name)
    const { text } = await ctx.run(summarize, { text: name })
    return { touched, text }
  },
})
