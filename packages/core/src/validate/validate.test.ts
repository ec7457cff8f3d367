import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createEngine } from '../engine/create-engine.ts'
import { MissingApiKeyError } from '../errors/missing-api-key-error.ts'
import { usd } from '../money/usd.ts'
import { defineLLMStep } from '../step/define-llm-step.ts'
import { defineStep } from '../step/define-step.ts'
import { scriptedProvider } from '../testing/scripted-provider.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'
import { validate } from './validate.ts'

const ask = defineLLMStep({ name: 'ask', model: 'scripted/one', prompt: 'What is {thing} of {whom}?' })
const askAlone = defineWorkflow({ name: 'w', steps: [ask] })

/** Validates against the scripted provider; nothing may be asked of it. */
async function codesOf(workflow: WorkflowDefinition, input: unknown): Promise<readonly (string | undefined)[][]> {
  const provider = scriptedProvider()
  await using engine = createEngine({ providers: [provider] })
  const problems = await validate(workflow, input, engine)
  expect(provider.requests).toEqual([])
  return problems.map(({ step, code }) => [step, code])
}

describe('validate', () => {
  it('finds nothing wrong with what would run', async () => {
    expect(await codesOf(askAlone, { thing: 'it', whom: 3 })).toEqual([])
  })

  it('names every variable that a linear workflow is not given', async () => {
    await using engine = createEngine({ providers: [scriptedProvider()] })
    for (const input of [{ whom: null }, null, undefined, [], 'text']) {
      expect(await validate(askAlone, input, engine)).toMatchObject([
        { code: 'missing_variable', step: 'ask', fields: { variable: 'thing' } },
        { code: 'missing_variable', step: 'ask', fields: { variable: 'whom' } },
      ])
    }
  })

  it('quotes the first call of a linear workflow against its budget', async () => {
    const input = { thing: 'it', whom: 'them' }
    const workflow = (budget: bigint) => defineWorkflow({ name: 'w', budget, steps: [ask] })
    expect(await codesOf(workflow(usd('1')), input)).toEqual([])
    expect(await codesOf(workflow(usd('0.001')), input)).toEqual([['ask', 'budget_exceeded']])
  })

  it('finds what cannot be quoted', async () => {
    const stateful = defineLLMStep({
      name: 'stateful',
      model: 'scripted/one',
      prompt: 'Go on.',
      providerOptions: { previous_response_id: 'r' },
    })
    expect(await codesOf(defineWorkflow({ name: 'w', steps: [stateful] }), null)).toEqual([
      ['stateful', 'unbounded_input'],
    ])
  })

  it('finds custom steps without code', async () => {
    const empty = defineStep({ name: 'empty' })
    expect(await codesOf(defineWorkflow({ name: 'w', steps: [empty] }), null)).toEqual([['empty', 'missing_handler']])
  })

  it('finds every problem at once, each once: input, kind, provider, key, price', async () => {
    const odd = { ...defineStep({ name: 'odd', run: () => null }), kind: 'odd' }
    const lost = defineLLMStep({ name: 'lost', model: 'nobody/x', prompt: 'x' })
    const workflow = defineWorkflow({
      name: 'w',
      input: z.object({ url: z.url() }),
      steps: [odd, ask, lost],
      run: async () => null,
    })
    const provider = {
      ...scriptedProvider(),
      card: () => {
        throw new Error('no price')
      },
      checkSettings: () => {
        throw new MissingApiKeyError({ provider: 'scripted', variable: 'SCRIPTED_KEY', url: 'https://example.com' })
      },
    }
    await using engine = createEngine({ providers: [provider] })
    const problems = await validate(workflow, { url: 'no' }, engine)
    expect(problems.map(({ step, code }) => [step, code])).toEqual([
      [undefined, 'input_invalid'],
      ['odd', 'missing_handler'],
      ['ask', 'missing_api_key'],
      ['ask', 'step_failed'],
      ['lost', 'unknown_provider'],
    ])
  })
})
