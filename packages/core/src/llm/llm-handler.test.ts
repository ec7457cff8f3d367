import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createEngine } from '../engine/create-engine.ts'
import type { LanguageModelResult } from '../provider/language-model-provider.ts'
import { defineLLMStep } from '../step/define-llm-step.ts'
import { defineStep } from '../step/define-step.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import { scriptedProvider } from '../testing/scripted-provider.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'

const search = defineStep({
  name: 'search',
  description: 'Finds pages.',
  input: z.object({ query: z.string() }),
  run: () => null,
})
const rate = defineLLMStep({
  name: 'rate',
  model: 'scripted/one',
  prompt: 'Rate it.',
  output: z.object({ stars: z.number() }),
  retry: { maxAttempts: 2, initialDelay: 1 },
})

/** Runs a step without input against one scripted result; gives its view, ledger and what was asked. */
async function runAgainst(step: StepDefinition, reply: Partial<LanguageModelResult>) {
  const provider = scriptedProvider({ replies: [reply] })
  await using engine = createEngine({ providers: [provider], budget: 'unlimited' })
  const steps: readonly StepDefinition[] = [step]
  const run = await engine.start(defineWorkflow({ name: 'w', steps }))
  await run.result().catch(() => {})
  const [view] = (await run.get()).steps
  return { result: view?.result, ledger: await run.ledger(), requests: provider.requests }
}

function text(answer: string): Partial<LanguageModelResult> {
  return { content: [{ type: 'text', text: answer }] }
}

describe('tools', () => {
  const agent = defineLLMStep({ name: 'agent', model: 'scripted/one', prompt: 'Go.', tools: [search, rate] })

  it('are described to the model from the steps, and its calls are part of the output', async () => {
    const { result, requests } = await runAgainst(agent, {
      content: [
        { type: 'text', text: 'Let me see.' },
        { type: 'tool-call', id: 'c1', tool: 'search', input: { query: 'x' } },
      ],
      finishReason: 'tool-calls',
    })
    expect(result?.output).toEqual({
      text: 'Let me see.',
      toolCalls: [{ id: 'c1', tool: 'search', input: { query: 'x' } }],
    })
    expect(requests[0]?.tools).toEqual([
      {
        name: 'search',
        description: 'Finds pages.',
        inputSchema: {
          $schema: 'https://json-schema.org/draft/2020-12/schema',
          type: 'object',
          properties: { query: { type: 'string' } },
          required: ['query'],
          additionalProperties: false,
        },
      },
      {
        name: 'rate',
        inputSchema: { type: 'object', properties: {}, required: [], additionalProperties: false },
      },
    ])
  })

  it('may go unused', async () => {
    const { result } = await runAgainst(agent, text('done'))
    expect(result?.output).toEqual({ text: 'done', toolCalls: [] })
  })
})

describe('structured output', () => {
  it('keeps the cost of an answer that does not fit, and asks again', async () => {
    const { result, ledger, requests } = await runAgainst(rate, text('{"stars": "many"}'))
    expect(result).toMatchObject({
      status: 'failed',
      error: { code: 'output_invalid', message: expect.stringContaining('stars: ') },
      cost: '0.000002',
    })
    expect(ledger.map(({ state, amount }) => [state, amount])).toEqual([
      ['settled', '0.000001'],
      ['settled', '0.000001'],
    ])
    expect(requests).toHaveLength(2)
  })

  it('shows the beginning of what is not JSON', async () => {
    const { result } = await runAgainst(rate, text('Sure! Here you are'))
    expect(result?.error?.message).toContain('the answer is not JSON: "Sure! Here you are"')
  })

  it('does not take, or pay twice for, what was cut off', async () => {
    const { result, requests } = await runAgainst(rate, { ...text('{"stars": 1}'), finishReason: 'length' })
    expect(result?.error).toMatchObject({ code: 'output_invalid', retryable: false })
    expect(result?.error?.message).toContain('raise maxOutputTokens')
    expect(requests).toHaveLength(1)
  })
})

describe('a model step', () => {
  const ask = defineLLMStep({ name: 'ask', model: 'scripted/one', prompt: 'Say it.' })

  it('gives a text that was cut off, and says so in its metadata', async () => {
    const { result } = await runAgainst(ask, { ...text('once upon'), finishReason: 'length' })
    expect(result).toMatchObject({ output: { text: 'once upon' }, metadata: { finishReason: 'length' } })
  })

  it('fails for good where the vendor filters the answer, at its known cost', async () => {
    const { result, requests } = await runAgainst(ask, {
      content: [],
      finishReason: 'content-filter',
      requestId: 'q-1',
    })
    expect(result).toMatchObject({
      status: 'failed',
      error: { code: 'provider_error', fields: { vendorCode: 'content_filter', requestId: 'q-1' } },
      cost: '0.000001',
    })
    expect(requests).toHaveLength(1)
  })

  it('stays booked at its reservation where the server reports no usage', async () => {
    const silent = { ...text('free?'), usage: undefined, cost: undefined } as unknown as Partial<LanguageModelResult>
    const { result, ledger } = await runAgainst(ask, silent)
    expect(result).toMatchObject({ status: 'completed', output: { text: 'free?' } })
    expect(ledger[0]).toMatchObject({ state: 'unresolved', amount: ledger[0]?.reserved })
  })
})
