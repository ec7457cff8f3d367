import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createEngine } from '../engine/create-engine.ts'
import { MissingApiKeyError } from '../errors/missing-api-key-error.ts'
import { defineLLMStep } from '../step/define-llm-step.ts'
import { defineStep } from '../step/define-step.ts'
import { scriptedProvider } from '../testing/scripted-provider.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import { validate } from './validate.ts'

const ask = defineLLMStep({ name: 'ask', model: 'scripted/one', prompt: 'What is {thing}?' })

describe('validate', () => {
  it('finds nothing wrong with what would run', async () => {
    const workflow = defineWorkflow({ name: 'w', steps: [ask] })
    const engine = createEngine({ providers: [scriptedProvider()] })
    expect(await validate(workflow, { thing: 'it' }, engine)).toEqual([])
  })

  it('names the variable that a linear workflow is not given', async () => {
    const workflow = defineWorkflow({ name: 'w', steps: [ask] })
    const engine = createEngine({ providers: [scriptedProvider()] })
    expect(await validate(workflow, {}, engine)).toMatchObject([{ code: 'missing_variable', step: 'ask' }])
  })

  it('finds every problem at once: input, kind, provider, key, price', async () => {
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
    const engine = createEngine({ providers: [provider] })
    const problems = await validate(workflow, { url: 'no' }, engine)
    expect(problems.map(({ step, code }) => [step, code])).toEqual([
      [undefined, 'input_invalid'],
      ['odd', 'missing_handler'],
      ['ask', 'missing_api_key'],
      ['ask', 'step_failed'],
      ['lost', 'unknown_provider'],
      ['lost', 'unknown_provider'],
    ])
  })
})
