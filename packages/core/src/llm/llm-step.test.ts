import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createEngine } from '../engine/create-engine.ts'
import { ProviderError } from '../errors/provider-error.ts'
import { usd } from '../money/usd.ts'
import type { LanguageModelProvider } from '../provider/language-model-provider.ts'
import { defineLLMStep } from '../step/define-llm-step.ts'
import { scriptedProvider } from '../testing/scripted-provider.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'

const ask = defineLLMStep({
  name: 'ask',
  model: 'scripted/one',
  system: 'Answer {how}.',
  prompt: 'What is {thing}? {{thing}} {"json": 1}',
  maxOutputTokens: 100,
})

describe('a model step', () => {
  it('tells the model what is left of the budget, behind the system text, where it is asked to', async () => {
    const provider = scriptedProvider({ replies: ['one', 'two'] })
    await using engine = createEngine({ providers: [provider] })
    const told = defineLLMStep({
      name: 'told',
      model: 'scripted/one',
      system: 'Be brief.',
      prompt: 'Go on.',
      maxOutputTokens: 100,
      tellBudget: true,
    })
    const workflow = defineWorkflow({
      name: 'w',
      budget: usd('1'),
      steps: [told],
      run: async (ctx) => [await ctx.run(told), await ctx.run(told)],
    })
    await engine.run(workflow)
    const texts = provider.requests.map(({ messages }) =>
      messages.map(({ role, content }) => `${role}: ${String(content)}`),
    )
    expect(texts[0]).toEqual([
      'system: Be brief.',
      expect.stringMatching(/^system: This run may spend \$1 in all: \$0 spent, .* \$1 left/),
      'user: Go on.',
    ])
    expect(texts[1]?.[1]).toMatch(/\$0.000001 spent, .* \$0.999999 left/)
    expect(told.toJSON()).toMatchObject({ tellBudget: true })
  })

  it('has its tokens counted where the bound by bytes does not fit', async () => {
    const counted = { ...scriptedProvider({ replies: ['ok'], card: { countable: true } }), tighten: async () => 20 }
    const prompt = 'word '.repeat(200)
    const step = defineLLMStep({ name: 'counted', model: 'scripted/one', prompt: () => prompt, maxOutputTokens: 10 })
    const workflow = defineWorkflow({ name: 'w', steps: [step], run: (ctx) => ctx.run(step) })
    await using engine = createEngine({ providers: [counted] })
    const run = await engine.start(workflow, undefined, { budget: usd('0.00005') })
    expect(await run.result()).toEqual({ text: 'ok' })
    expect((await run.ledger())[0]?.reserved).toBe('0.00004')
    await using plain = createEngine({ providers: [scriptedProvider({ replies: ['ok'] })] })
    await expect(plain.run(workflow, undefined, { budget: usd('0.00005') })).rejects.toMatchObject({
      code: 'budget_exceeded',
    })
  })

  it('renders its request, reserves the bound, books the exact cost', async () => {
    const provider = scriptedProvider({ replies: ['an answer'] })
    await using engine = createEngine({ providers: [provider] })
    const workflow = defineWorkflow({
      name: 'w',
      steps: [ask],
      run: async (ctx) => await ctx.run(ask, { how: 'briefly', thing: 'it' }),
    })
    const run = await engine.start(workflow, undefined, { budget: usd('1') })
    expect(await run.result()).toEqual({ text: 'an answer' })
    expect(provider.requests).toEqual([
      {
        model: 'one',
        maxOutputTokens: 100,
        messages: [
          { role: 'system', content: 'Answer briefly.' },
          { role: 'user', content: 'What is it? {thing} {"json": 1}' },
        ],
      },
    ])
    const [entry] = await run.ledger()
    expect(entry).toMatchObject({ state: 'settled', amount: '0.000001', target: 'scripted/one', sheet: 'scripted@1' })
    expect((await run.get()).steps[0]?.result).toMatchObject({
      usage: { input: { total: 10 } },
      metadata: { finishReason: 'stop', model: 'one' },
    })
  })

  it('refuses before the request what the budget cannot hold', async () => {
    const provider = scriptedProvider()
    await using engine = createEngine({ providers: [provider] })
    const call = engine.run(ask, { how: 'x', thing: 'y' }, { budget: usd('0.001') })
    await expect(call).rejects.toMatchObject({ code: 'budget_exceeded', step: 'ask', limit: '0.001' })
    expect(provider.requests).toEqual([])
  })

  it('names a variable that is missing, before anything is spent', async () => {
    const provider = scriptedProvider()
    await using engine = createEngine({ providers: [provider] })
    const call = engine.run(ask, { how: 'x' } as never, { budget: usd('1') })
    await expect(call).rejects.toMatchObject({ code: 'missing_variable', variable: 'thing', step: 'ask' })
    expect(provider.requests).toEqual([])
  })

  it('fails with what its prompt function throws, before anything is spent', async () => {
    const provider = scriptedProvider()
    await using engine = createEngine({ providers: [provider] })
    const broken = defineLLMStep({
      name: 'broken',
      model: 'scripted/one',
      prompt: (input: { topics: readonly string[] }) => input.topics.join(),
    })
    const call = engine.run(broken, {} as never, { budget: usd('1') })
    await expect(call).rejects.toThrow(/join/)
    expect(provider.requests).toEqual([])
  })

  it('says which providers there are', async () => {
    await using engine = createEngine({ providers: [scriptedProvider({ name: 'other' })] })
    const call = engine.run(ask, { how: 'x', thing: 'y' }, { budget: usd('1') })
    await expect(call).rejects.toThrow(/no provider is called "scripted" .*registered are other/)
  })

  it('looks a card up once a run, however many calls there are', async () => {
    const provider = scriptedProvider()
    const asked: string[] = []
    const counting: LanguageModelProvider = {
      ...provider,
      card(model, at) {
        asked.push(model)
        return provider.card(model, at)
      },
    }
    await using engine = createEngine({ providers: [counting] })
    const workflow = defineWorkflow({
      name: 'w',
      steps: [ask],
      run: async (ctx) => {
        await Promise.all([1, 2, 3].map((thing) => ctx.run(ask, { how: 'x', thing })))
        await ctx.run(ask, { how: 'x', thing: 4 })
      },
    })
    await engine.run(workflow, undefined, { budget: usd('1') })
    expect(asked).toEqual(['one'])
    expect(provider.requests).toHaveLength(4)
  })

  it('gives parsed and validated output, and asks again for what does not fit', async () => {
    const rate = defineLLMStep({
      name: 'rate',
      model: 'scripted/one',
      prompt: 'Rate it.',
      output: z.object({ stars: z.number() }),
      retry: { initialDelay: 1 },
    })
    const provider = scriptedProvider({ replies: ['{"stars": "many"}', 'none', '{"stars": 4}'] })
    await using engine = createEngine({ providers: [provider] })
    expect(await engine.run(rate, undefined, { budget: usd('1') })).toEqual({ stars: 4 })
    expect(provider.requests[0]?.responseSchema).toMatchObject({ name: 'rate', schema: { type: 'object' } })
    expect(provider.requests).toHaveLength(3)
  })

  it('asks the next model of a chain when one has failed for good', async () => {
    const chain = defineLLMStep({ name: 'chain', model: ['first/a', 'second/b'], prompt: 'x' })
    const refused = new ProviderError({ provider: 'first', message: 'no', retryable: false, booking: 'release' })
    const first = scriptedProvider({ name: 'first', replies: [refused] })
    await using engine = createEngine({ providers: [first, scriptedProvider({ name: 'second', replies: ['b'] })] })
    expect(await engine.run(chain, undefined, { budget: usd('1') })).toEqual({ text: 'b' })
  })

  it('streams parts to observers', async () => {
    const provider = scriptedProvider({
      replies: [
        async (_, { emit }) => {
          for (const text of ['a', 'b']) emit({ type: 'text-delta', text })
          return {}
        },
      ],
    })
    await using engine = createEngine({ providers: [provider], budget: 'unlimited' })
    const workflow = defineWorkflow({ name: 'w', steps: [ask], run: (ctx) => ctx.run(ask, { how: 'x', thing: 'y' }) })
    const run = await engine.start(workflow)
    const parts: unknown[] = []
    for await (const event of run.events()) if (event.type === 'step-part') parts.push(event.part)
    expect(parts).toEqual([
      { type: 'text-delta', text: 'a' },
      { type: 'text-delta', text: 'b' },
    ])
  })
})
