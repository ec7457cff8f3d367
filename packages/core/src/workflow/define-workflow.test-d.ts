import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { createEngine } from '../engine/index.ts'
import { defineEvent, defineLLMStep, defineStep, defineWorkflow, formatUsd, usd } from '../index.ts'

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

describe('workflows of steps alone', () => {
  const words = defineStep({ name: 'words', run: (input: { text: string }) => ({ words: input.text.split(' ') }) })

  it('take what the first takes and give what the last gives', async () => {
    const linear = defineWorkflow({ name: 'linear', steps: [fetchPage, words] })
    expectTypeOf(await createEngine().run(linear, { url: '' })).toEqualTypeOf<{ words: string[] }>()
  })

  it('are refused where neighbours do not fit', () => {
    // @ts-expect-error: step 'summarize' needs 'sentences', which step 'fetch-page' does not return
    defineWorkflow({ name: 'broken', steps: [fetchPage, summarize] })
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
