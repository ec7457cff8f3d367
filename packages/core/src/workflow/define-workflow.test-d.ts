import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { createEngine } from '../engine/index.ts'
import {
  type Chained,
  defineEvent,
  defineLLMStep,
  defineStep,
  defineWorkflow,
  type EventDefinition,
  formatUsd,
  type StepDefinition,
  usd,
  type Workflow,
  type WorkflowContext,
} from '../index.ts'

const summarize = defineLLMStep({
  name: 'summarize',
  model: 'openai/gpt-4o-mini',
  system: 'You are a careful editor.',
  prompt: 'Summarize in {sentences} sentences: {text}',
  maxOutputTokens: 200,
})
const fetchPage = defineStep({
  name: 'fetch-page',
  input: z.object({ url: z.url() }),
  output: z.object({ text: z.string() }),
  timeout: '30s',
  retry: { maxAttempts: 3 },
  run: async ({ url }, { signal }) => ({ text: await (await fetch(url, { signal })).text() }),
})
const approval = defineEvent({ name: 'approval', payload: z.object({ approved: z.boolean(), by: z.string() }) })
const digest = defineWorkflow({
  name: 'digest',
  version: 1,
  input: z.object({ urls: z.array(z.url()) }),
  budget: usd('0.50'),
  steps: [fetchPage, summarize],
  async run(ctx, { urls }) {
    const pages = await Promise.all(urls.map((url) => ctx.run(fetchPage, { url })))
    const { text } = await ctx.run(summarize, { sentences: 3, text: pages.map((page) => page.text).join('\n') })
    const decision = await ctx.waitFor(approval, { timeout: '2 days' })
    return { text, approved: decision?.approved ?? false, spent: formatUsd(ctx.spent) }
  },
})

describe('the example of the design', () => {
  it('infers every type', async () => {
    const engine = createEngine({ workflows: [digest] })
    const run = await engine.start(digest, { urls: [] }, { runId: 'r-1' })
    expectTypeOf(await run.result()).toEqualTypeOf<{ text: string; approved: boolean; spent: string }>()
    await run.send(approval, { approved: true, by: 'ada' })
    // @ts-expect-error: the payload lacks `by`
    await run.send(approval, { approved: true })
    // @ts-expect-error: the input is missing
    await engine.start(digest)
    // @ts-expect-error: `url` is not a key of the input
    await engine.start(digest, { url: '' })
    expectTypeOf(await engine.run(summarize, { sentences: 1, text: '' })).toEqualTypeOf<{ text: string }>()
  })
})

describe('prompts', () => {
  it('name their variables', () => {
    defineWorkflow({
      name: 'w',
      steps: [summarize],
      async run(ctx) {
        // @ts-expect-error: `text` is missing
        await ctx.run(summarize, { sentences: 1 })
        // @ts-expect-error: `txt` is misspelt
        await ctx.run(summarize, { sentences: 1, txt: '' })
        // @ts-expect-error: there is no input at all
        await ctx.run(summarize)
        return null
      },
    })
  })

  it('take no input where they have no variables, and JSON stays as written', async () => {
    const plain = defineLLMStep({
      name: 'plain',
      model: 'openai/gpt-4o',
      prompt: 'Answer {"a": {"b": 1}} and {{text}}.',
    })
    const json = defineLLMStep({ name: 'json', model: 'openai/gpt-4o', prompt: '{"a": {"b": "{text}"}}' })
    const either = defineLLMStep({
      name: 'either',
      model: ['openai/gpt-4o', 'anthropic/claude-haiku-4-5'],
      prompt: Math.random() > 1 ? 'a {x}' : 'b {y}',
    })
    const engine = createEngine()
    await engine.run(plain)
    await engine.run(json, { text: '' })
    await engine.run(either, { x: 1, y: 2 })
    // @ts-expect-error: either prompt may be the one
    await engine.run(either, { x: 1 })
  })

  it('may be functions of any input', async () => {
    const ask = defineLLMStep({
      name: 'ask',
      model: 'openai/gpt-4o',
      prompt: (input: { readonly topics: readonly string[] }) => input.topics.join(', '),
      output: z.object({ answer: z.number() }),
    })
    expectTypeOf(await createEngine().run(ask, { topics: [] })).toEqualTypeOf<{ answer: number }>()
  })
})

describe('the context', () => {
  const other = defineStep({ name: 'other', run: () => ({ x: 1 }) })

  it('runs the declared steps alone, in races too', () => {
    defineWorkflow({
      name: 'w',
      steps: [fetchPage],
      async run(ctx) {
        // @ts-expect-error: '"other"' is not assignable to '"fetch-page"'
        await ctx.run(other)
        // @ts-expect-error: '"other"' is not assignable to '"fetch-page"'
        await ctx.race({ page: (branch) => branch.run(fetchPage, { url: '' }), other: (branch) => branch.run(other) })
        const { winner, value } = await ctx.race({
          page: (branch) => branch.run(fetchPage, { url: '' }),
          late: async (branch) => branch.sleep('5m'),
        })
        if (winner === 'page') expectTypeOf(value).toEqualTypeOf<{ text: string }>()
        return null
      },
    })
    // @ts-expect-error: no step is declared
    defineWorkflow({ name: 'w', run: (ctx) => ctx.run(other) })
  })

  it('goes into functions that serve several workflows', () => {
    const help = (ctx: WorkflowContext) => ctx.run(other)
    const workflow = defineWorkflow({ name: 'w', steps: [other, fetchPage], run: (ctx) => help(ctx) })
    expectTypeOf(workflow).toEqualTypeOf<Workflow<'w', undefined, { x: number }>>()
  })

  it('takes lists of steps that are known at run time only', () => {
    const steps: readonly StepDefinition[] = [other]
    const workflow = defineWorkflow({ name: 'w', steps, run: (ctx) => ctx.run(other) })
    expectTypeOf(workflow).toEqualTypeOf<Workflow<'w', undefined, { x: number }>>()
    expectTypeOf(defineWorkflow({ name: 'w', steps })).toEqualTypeOf<Workflow<'w', unknown, unknown>>()
  })
})

describe('what a workflow gives', () => {
  it('is what its body gives, nothing and unknown included', () => {
    expectTypeOf(defineWorkflow({ name: 'w', run: async () => null })).toEqualTypeOf<Workflow<'w', undefined, null>>()
    expectTypeOf(defineWorkflow({ name: 'w', run: async () => {} })).toEqualTypeOf<Workflow<'w', undefined, void>>()
    const unknown = defineWorkflow({ name: 'w', steps: [fetchPage], run: async (): Promise<unknown> => 1 })
    expectTypeOf(unknown).toEqualTypeOf<Workflow<'w', undefined, unknown>>()
  })
})

describe('workflows of steps alone', () => {
  const words = defineStep({ name: 'words', run: (input: { text: string }) => ({ words: input.text.split(' ') }) })
  const count = defineStep({ name: 'count', run: (input: { words: string[] }) => ({ count: input.words.length }) })

  it('take what the first takes and give what the last gives', async () => {
    const linear = defineWorkflow({ name: 'linear', steps: [fetchPage, words, count] })
    expectTypeOf(await createEngine().run(linear, { url: '' })).toEqualTypeOf<{ count: number }>()
  })

  it('take what their schema takes', () => {
    const linear = defineWorkflow({
      name: 'linear',
      input: z.object({ url: z.url(), by: z.string() }),
      steps: [fetchPage],
    })
    expectTypeOf(linear).toEqualTypeOf<Workflow<'linear', { url: string; by: string }, { text: string }>>()
  })

  it('are refused where neighbours do not fit, with a sentence that names both', () => {
    expectTypeOf<Chained<readonly [typeof fetchPage, typeof words, typeof summarize]>>().toEqualTypeOf<
      readonly [
        typeof fetchPage,
        typeof words,
        (
          | "step 'summarize' needs 'sentences', which step 'words' does not return"
          | "step 'summarize' needs 'text', which step 'words' does not return"
        ),
      ]
    >()
    // @ts-expect-error: step 'summarize' needs 'sentences', which step 'fetch-page' does not return
    defineWorkflow({ name: 'broken', steps: [fetchPage, summarize] })
    // @ts-expect-error: step 'words' does not take what the input schema gives
    defineWorkflow({ name: 'broken', input: z.object({ url: z.url() }), steps: [words] })
    // @ts-expect-error: step 'fetch-page' needs 'url', which step 'count' does not return
    defineWorkflow({ name: 'broken', steps: [words, count, fetchPage] })
  })
})

describe('values', () => {
  it('have to be JSON, with the path in the message', () => {
    // @ts-expect-error: output.total is a bigint
    defineStep({ name: 'total', run: () => ({ total: 1n }) })
    // @ts-expect-error: output.at is an instance of a class
    defineStep({ name: 'at', run: () => ({ at: new Date() }) })
    // @ts-expect-error: output.spent is a bigint
    defineWorkflow({ name: 'w', run: async (ctx) => ({ spent: ctx.spent }) })
  })

  it('have to be JSON where they are recorded as input or payload', () => {
    // @ts-expect-error: input.at is an instance of a class
    defineWorkflow({ name: 'w', input: z.object({ at: z.date() }), run: async () => null })
    // @ts-expect-error: input.at is an instance of a class
    defineWorkflow({ name: 'w', input: z.object({ at: z.date() }), steps: [fetchPage] })
    // @ts-expect-error: payload.total is a bigint
    defineEvent({ name: 'paid', payload: z.object({ total: z.bigint() }) })
    // @ts-expect-error: the payload may be undefined
    defineEvent({ name: 'maybe', payload: z.string().optional() })
    expectTypeOf(defineEvent({ name: 'any', payload: z.unknown() })).toEqualTypeOf<EventDefinition<unknown, unknown>>()
  })

  it('may be optional, nested and absent', () => {
    expectTypeOf(defineStep({ name: 'nothing', run: () => {} })).toExtend<object>()
    expectTypeOf(defineStep({ name: 'deep', run: (): { a?: { b: readonly string[] } } => ({}) })).toExtend<object>()
  })

  it('check literals of durations and amounts', () => {
    // @ts-expect-error: '30 sec' is not a duration
    defineStep({ name: 'slow', timeout: '30 sec', run: () => null })
    // @ts-expect-error: '0,50' is not an amount
    usd('0,50')
    // @ts-expect-error: '1e3' is not an amount
    usd('1e3')
    // @ts-expect-error: '-1' is not an amount
    usd('-1')
    // @ts-expect-error: '$5' is not an amount
    usd('$5')
  })

  it('need a JSON Schema where a model has to give them', () => {
    const opaque = { '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value }) } } as const
    // @ts-expect-error: this schema gives no JSON Schema
    defineLLMStep({ name: 'x', model: 'openai/gpt-4o', prompt: 'x', output: opaque })
  })
})
