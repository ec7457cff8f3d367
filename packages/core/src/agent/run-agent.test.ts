import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createEngine } from '../engine/create-engine.ts'
import type { Json } from '../json/json.ts'
import type { Money } from '../money/money.ts'
import { usd } from '../money/usd.ts'
import type { LanguageModelResult } from '../provider/language-model-provider.ts'
import type { ContentPart, Message } from '../provider/message.ts'
import { defineStep } from '../step/define-step.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import { scriptedProvider } from '../testing/scripted-provider.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import { type AgentOptions, defineAgent } from './define-agent.ts'
import { type AgentResult, runAgent } from './run-agent.ts'

const input = z.object({ query: z.string() })
const search = defineStep({ name: 'search', input, run: ({ query }) => `all about ${query}` })
const count = defineStep({ name: 'count', input, run: ({ query }) => ({ letters: query.length }) })
const note = defineStep({ name: 'note', input, run: () => {} })
const dear = defineStep({ name: 'dear', input, quote: usd('5'), run: () => 'bought' })
const tools: readonly StepDefinition[] = [search, count, note, dear]

type Reply = Partial<LanguageModelResult> | string

function asks(...calls: readonly (readonly [tool: string, input: Json])[]): Reply {
  return { content: calls.map(([tool, input], at) => ({ type: 'tool-call', id: `c${at + 1}`, tool, input })) }
}

interface Setting extends Partial<AgentOptions<'worker', 'Find {topic}.', StepDefinition, never>> {
  readonly budget?: Money | 'unlimited'
}

/** Lets an agent work against a script; the last reply is repeated. */
async function work(replies: readonly Reply[], { budget = usd('1'), ...options }: Setting = {}) {
  const provider = scriptedProvider({ replies })
  await using engine = createEngine({ providers: [provider], budget })
  const agent = defineAgent({
    name: 'worker',
    model: 'scripted/one',
    prompt: 'Find {topic}.',
    tools,
    maxOutputTokens: 10,
    retry: { maxAttempts: 1 },
    ...options,
  })
  const workflow = defineWorkflow({
    name: 'work',
    steps: [...agent.steps],
    run: async (ctx) => (await runAgent(ctx, agent, { topic: 'tides' })) as AgentResult<Json>,
  })
  const run = await engine.start(workflow, undefined, { runId: 'r' })
  const result = await run.result().catch((error: unknown) => error)
  return {
    result: result as AgentResult<Json>,
    requests: provider.requests,
    view: await run.get(),
    ledger: await run.ledger(),
  }
}

function results(messages: readonly Message[]): readonly string[] {
  return messages.flatMap((message) => (message.role === 'tool' ? [`${message.toolCallId}: ${message.content}`] : []))
}

describe('the tools of an agent', () => {
  it('give their results back in the order of the calls, whichever ends first', async () => {
    const order: string[] = []
    const slow = defineStep({
      name: 'slow',
      input,
      run: async ({ query }) => {
        while (order.length < 1) await new Promise((resolve) => setImmediate(resolve))
        order.push(query)
        return query
      },
    })
    const quick = defineStep({ name: 'quick', input, run: ({ query }) => order.push(query) })
    const asked = asks(['slow', { query: 'first' }], ['quick', { query: 'second' }])
    const { requests } = await work([asked, 'Done.'], { tools: [slow, quick] })
    expect(order).toEqual(['second', 'first'])
    expect(results(requests[1]?.messages ?? [])).toEqual(['c1: first', 'c2: 1'])
  })

  it('give text as it is, everything else as JSON, and nothing as null', async () => {
    const asked = asks(['search', { query: 'x' }], ['count', { query: 'xyz' }], ['note', { query: 'x' }])
    const { result } = await work([asked, 'Done.'])
    expect(results(result.messages)).toEqual(['c1: all about x', 'c2: {"letters":3}', 'c3: null'])
  })

  it('are not run with what their schema refuses, nor where there is none of the name', async () => {
    const asked = asks(['search', { query: 5 }], ['seek', {}], ['search', 'no JSON'])
    const { result, view } = await work([asked, 'Done.'])
    const [badInput, unknown, noJson] = results(result.messages)
    expect(badInput).toMatch(/^c1: {"error":".*query/)
    expect(unknown).toMatch(/^c2: {"error":"there is no tool \\"seek\\": there are search, count, note, dear"}$/)
    expect(noJson).toMatch(/^c3: {"error":/)
    expect(result.stopped).toBe('done')
    expect(view.status).toBe('completed')
  })

  it('tell the model when the quote of their call fails, too', async () => {
    const priced = defineStep({ name: 'priced', input, quote: ({ query }) => BigInt(query.length), run: () => null })
    const { result } = await work([asks(['priced', {}]), 'Done.'], { tools: [priced] })
    expect(results(result.messages)[0]).toMatch(/^c1: {"error":/)
  })

  it('fail the run where nobody serves them', async () => {
    const foreign: StepDefinition = { ...search, name: 'foreign', kind: 'foreign' }
    const { result, view } = await work([asks(['foreign', { query: 'x' }])], { tools: [foreign] })
    expect(result).toMatchObject({ code: 'missing_handler' })
    expect(view.status).toBe('failed')
  })
})

describe('an agent that stops', () => {
  const asked = asks(['search', { query: 'x' }], ['dear', { query: 'x' }])

  it('gives what it wrote last, how far it came, and the whole conversation', async () => {
    const { result } = await work([asks(['search', { query: 'x' }]), 'The moon.'], { system: 'Be {brief}.' })
    expect(result).toEqual({
      text: 'The moon.',
      turns: 2,
      stopped: 'done',
      messages: [
        { role: 'system', content: 'Be {brief}.' },
        { role: 'user', content: 'Find tides.' },
        { role: 'assistant', content: [{ type: 'tool-call', id: 'c1', tool: 'search', input: { query: 'x' } }] },
        { role: 'tool', toolCallId: 'c1', content: 'all about x' },
        { role: 'assistant', content: [{ type: 'text', text: 'The moon.' }] },
      ],
    })
  })

  it('keeps the results of the tools that fitted in the budget beside one that did not', async () => {
    const { result, requests } = await work([asked])
    expect(result).toMatchObject({ stopped: 'budget', turns: 1 })
    expect(results(result.messages)).toEqual([
      'c1: all about x',
      'c2: {"error":"not run: it did not fit in the budget"}',
    ])
    expect(requests).toHaveLength(1)
  })

  it('throws instead where it is told to, once the other tools have ended', async () => {
    const { result, view } = await work([asked], { onBudget: 'throw' })
    expect(result).toMatchObject({ code: 'budget_exceeded' })
    expect(view.steps.map(({ step, result }) => [step, result?.status])).toEqual([
      ['worker', 'completed'],
      ['search', 'completed'],
      ['dear', 'failed'],
    ])
  })

  it('answers calls that it did not make, so that the conversation can go on', async () => {
    const { result, view } = await work([asked], { stopWhen: ({ toolCalls }) => toolCalls.length === 2 })
    expect(result.stopped).toBe('predicate')
    expect(results(result.messages)).toHaveLength(2)
    expect(view.steps.map(({ step }) => step)).toEqual(['worker'])
  })

  it('tells its predicate the turn, its text and calls, and the budget behind it', async () => {
    const seen: unknown[] = []
    const reply = { content: [{ type: 'text' as const, text: 'Hm.' }, call('search')] }
    await work([reply, 'Done.'], { stopWhen: (turn) => seen.push(turn) < 0 })
    expect(seen).toEqual([
      {
        turn: 1,
        text: 'Hm.',
        toolCalls: [{ id: 'c1', tool: 'search', input: { query: 'x' } }],
        budget: expect.objectContaining({ spent: '0.000001', limit: '1' }),
      },
    ])
  })

  it('fails with the error of its model', async () => {
    const { result } = await work([asks(['search', { query: 'x' }]), { finishReason: 'content-filter' }])
    expect(result).toMatchObject({ code: 'provider_error' })
  })
})

function call(tool: string): ContentPart {
  return { type: 'tool-call', id: 'c1', tool, input: { query: 'x' } }
}

describe('the thoughts of a model', () => {
  const thought: ContentPart = { type: 'reasoning', vendor: 'scripted', data: { sealed: 'abc' } }

  it('go back in front of the calls that they led to', async () => {
    const { requests } = await work([{ content: [thought, call('search')] }, 'Done.'])
    expect(requests[1]?.messages[1]).toEqual({ role: 'assistant', content: [thought, call('search')] })
  })

  it('are paid for as input: each byte of them is in the quote of the next turn', async () => {
    const quotes = async (sealed: string) => {
      const content = [{ ...thought, data: { sealed } } as ContentPart, call('search')]
      const { ledger } = await work([{ content }, 'Done.'])
      return ledger.map(({ reserved }) => Number(reserved))
    }
    const [short = [], long = []] = [await quotes('a'), await quotes('a'.repeat(1_001))]
    expect(long[0]).toBe(short[0])
    // One micro-dollar a token of input.
    expect(((long[1] ?? 0) - (short[1] ?? 0)) * 1e6).toBeCloseTo(1_000)
  })
})

describe('the output of an agent', () => {
  const output = z.object({ answer: z.string().transform((text) => text.length) })
  const reply = JSON.stringify({ answer: 'moon' })

  async function answer(replies: readonly Reply[], maxTurns = 5) {
    const provider = scriptedProvider({ replies })
    await using engine = createEngine({ providers: [provider], budget: usd('1') })
    const retry = { maxAttempts: 2, initialDelay: 1 }
    const agent = defineAgent({
      name: 'a',
      model: 'scripted/one',
      prompt: 'Go.',
      tools: [search],
      output,
      maxTurns,
      retry,
    })
    const workflow = defineWorkflow({
      name: 'w',
      steps: [...agent.steps],
      run: async (ctx) => {
        const { output, stopped, text } = await runAgent(ctx, agent)
        return { stopped, text, length: output?.answer ?? null }
      },
    })
    return { result: await engine.run(workflow), requests: provider.requests }
  }

  it('is what its schema makes of the last answer, and every turn asks for it', async () => {
    const { result, requests } = await answer([{ content: [call('search')] }, reply])
    expect(result).toEqual({ stopped: 'done', text: reply, length: 4 })
    expect(requests.map(({ responseSchema, tools }) => [responseSchema?.name, tools?.length])).toEqual([
      ['a', 1],
      ['a', 1],
    ])
  })

  it('is asked for again where the schema refuses it', async () => {
    const { result, requests } = await answer(['no JSON', reply])
    expect(result).toMatchObject({ length: 4 })
    expect(requests).toHaveLength(2)
  })

  it('is absent where the agent had to stop', async () => {
    const { result } = await answer([{ content: [call('search')] }], 1)
    expect(result).toEqual({ stopped: 'max_turns', text: '', length: null })
  })
})

describe('the definition of an agent', () => {
  it.each([0, -1, 1.5, Number.NaN])('cannot have %d turns', (maxTurns) => {
    expect(() => defineAgent({ name: 'a', model: 'scripted/one', prompt: 'x', tools: [], maxTurns })).toThrow(
      /maxTurns is .*, and has to be a whole number above 0/,
    )
  })

  it('can share its tools with another agent of the workflow, but not its name with a tool', async () => {
    const define = (name: string) => defineAgent({ name, model: 'scripted/one', prompt: 'x', tools: [search] })
    const [one, two, clash] = [define('one'), define('two'), define('search')]
    expect(() =>
      defineWorkflow({ name: 'w', steps: [...one.steps, ...two.steps], run: async () => null }),
    ).not.toThrow()
    expect(() => defineWorkflow({ name: 'w', steps: [...clash.steps], run: async () => null })).toThrow(
      /called "search"/,
    )
  })
})
