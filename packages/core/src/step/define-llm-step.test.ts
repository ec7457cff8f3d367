import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Message } from '../provider/message.ts'
import type { ModelCard } from '../provider/model-card.ts'
import { defineLLMStep } from './define-llm-step.ts'
import { defineStep } from './define-step.ts'
import type { StepDefinition } from './step-definition.ts'

const model = 'openai/gpt-4o-mini'
const card: ModelCard = {
  card: 1,
  model,
  sheet: 'test@1',
  rates: { input: '150000', output: '600000' },
  textBound: 'utf8',
  maxOutputTokens: 16_384,
}

const budget = { spent: '0', reserved: '0', unresolved: '0' }

/** The requests that a step would make, one for each model of its chain. */
function requestsOf(step: StepDefinition, call: unknown): readonly unknown[] {
  return (step.plan?.(call as never) ?? []).map(({ resolve }) => resolve(card as never, { budget }).input)
}

describe('a model step', () => {
  it('is frozen data with its defaults', () => {
    const step = defineLLMStep({ name: 'ask', model, system: 'Be {how}.', prompt: '{what} and {what}' })
    expect(Object.isFrozen(step)).toBe(true)
    expect(step).toMatchObject({
      kind: 'llm',
      timeoutMs: 600_000,
      retry: { maxAttempts: 3 },
      onLost: 'retry',
      tariffs: [model],
      variables: ['what', 'how'],
    })
  })

  it('describes itself as JSON, prompt and schemas included, code not', () => {
    const step = defineLLMStep({
      name: 'ask',
      description: 'Asks.',
      model: [model, 'anthropic/claude-haiku-4-5'],
      prompt: () => 'x',
      output: z.object({ answer: z.string() }),
      temperature: 0,
    })
    expect(JSON.parse(JSON.stringify(step))).toMatchObject({
      name: 'ask',
      description: 'Asks.',
      kind: 'llm',
      models: [model, 'anthropic/claude-haiku-4-5'],
      output: { required: ['answer'] },
      temperature: 0,
    })
    expect(step.toJSON()).not.toHaveProperty('prompt')
    expect(defineLLMStep({ name: 'ask', model, prompt: '{a}' }).toJSON()).toMatchObject({ prompt: '{a}' })
  })

  it('asks every model of its chain the same, without the provider’s name', () => {
    const step = defineLLMStep({ name: 'ask', model: ['a/b/c', 'd/e'], prompt: '{x}', maxOutputTokens: 5 })
    const same = { messages: [{ role: 'user', content: '1' }], maxOutputTokens: 5 }
    expect(requestsOf(step, { x: 1 })).toEqual([
      { model: 'b/c', ...same },
      { model: 'e', ...same },
    ])
  })

  it('takes messages of a prompt function, behind its own system text', () => {
    const history: readonly Message[] = [
      { role: 'user', content: 'Hi.' },
      { role: 'assistant', content: 'Hello.' },
    ]
    const step = defineLLMStep({
      name: 'chat',
      model,
      system: 'Be {mood}.',
      prompt: (input: { said: readonly Message[] }) => input.said,
    })
    expect(requestsOf(step, { said: history, mood: 'brief' })).toEqual([
      {
        model: 'gpt-4o-mini',
        maxOutputTokens: 16_384,
        messages: [{ role: 'system', content: 'Be brief.' }, ...history],
      },
    ])
  })

  it.each([
    [undefined, 'gave a value of the type undefined: return a text or messages'],
    [[], 'gave no message'],
    [[{ role: 'user', content: 1n }], 'the prompt of step "odd"[0].content is a bigint'],
  ])('refuses %o of a prompt function', (prompted, message) => {
    const step = defineLLMStep({ name: 'odd', model, prompt: () => prompted as unknown as string })
    expect(() => requestsOf(step, null)).toThrow(message)
  })

  it('gives the model the side of a schema that it has to write', () => {
    const output = z.object({
      words: z.string().transform((text) => text.split(' ')),
      mood: z.string().default('calm'),
    })
    const step = defineLLMStep({ name: 'list it!', model, prompt: 'x', output })
    expect(requestsOf(step, null)).toMatchObject([
      {
        responseSchema: {
          name: 'list_it_',
          schema: { properties: { words: { type: 'string' } }, required: ['words'], additionalProperties: false },
        },
      },
    ])
  })
})

describe('a model step cannot', () => {
  const define = (change: object) => () => defineLLMStep({ name: 'ask', model, prompt: 'x', ...change })

  it.each(['gpt-4o', '/gpt-4o', 'openai/', 'open ai/gpt', ''])('ask the model %j', (wrong) => {
    expect(define({ model: wrong })).toThrow(/is not a model: write 'provider\/model'/)
    expect(define({ model: [model, wrong] })).toThrow(/is not a model/)
  })

  it('have an empty chain', () => {
    expect(define({ model: [] })).toThrow(/at least one model/)
  })

  it.each([0, -5, 1.5, Number.NaN])('have %d as its output limit', (maxOutputTokens) => {
    expect(define({ maxOutputTokens })).toThrow(/maxOutputTokens is/)
  })

  it('have provider options that are not JSON', () => {
    expect(define({ providerOptions: { seed: 1n } })).toThrow(/step "ask"\.providerOptions\.seed is a bigint/)
  })

  it('have an output schema without JSON Schema', () => {
    const output = z.object({ at: z.date() })
    expect(define({ output })).toThrow(/the output of step "ask" has a schema that gives no JSON Schema \(Date/)
  })

  it('have tools whose input or name a model cannot be told', () => {
    expect(define({ tools: [defineStep({ name: 'blind', run: (input: string) => input })] })).toThrow(
      /step "blind" cannot be a tool without an input schema/,
    )
    expect(define({ tools: [defineStep({ name: 'two words', input: z.object({}) })] })).toThrow(
      /step "two words" cannot be a tool/,
    )
    const asking = defineLLMStep({ name: 'asking', model, prompt: (input: { a: string }) => input.a })
    expect(define({ tools: [asking] })).toThrow(/step "asking" cannot be a tool without an input schema/)
  })
})
