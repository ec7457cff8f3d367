import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { defineLLMStep } from '../step/define-llm-step.ts'
import { defineStep } from '../step/define-step.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import { type Agent, defineAgent } from './define-agent.ts'
import { type AgentResult, runAgent } from './run-agent.ts'

const search = defineStep({ name: 'search', input: z.object({ query: z.string() }), run: ({ query }) => query })
const recall = defineLLMStep({ name: 'recall', model: 'openai/gpt-4o-mini', prompt: 'What of {topic}?' })
const other = defineStep({ name: 'other', run: () => null })
const base = { name: 'worker', model: 'openai/gpt-4o-mini', prompt: 'Find {topic}.' } as const

describe('the types of an agent', () => {
  it('are the variables of its prompt, the names of its steps, and what its schema gives', () => {
    const agent = defineAgent({ ...base, tools: [search, recall] })
    expectTypeOf(agent).toEqualTypeOf<
      Agent<{ readonly topic: string | number }, 'worker' | 'search' | 'recall', undefined>
    >()
    const output = z.object({ words: z.string().transform((text) => text.split(' ')) })
    const structured = defineAgent({ ...base, prompt: 'Go.', tools: [search], output })
    expectTypeOf(structured).toExtend<Agent<undefined, 'worker' | 'search', { words: string[] }>>()
  })

  it('let a workflow run what it declares, and nothing else', () => {
    const agent = defineAgent({ ...base, tools: [search], output: z.object({ found: z.number() }) })
    defineWorkflow({
      name: 'work',
      steps: [...agent.steps],
      run: async (ctx) => {
        // @ts-expect-error: the step is not declared
        await ctx.run(other)
        // @ts-expect-error: the prompt has a variable
        await runAgent(ctx, agent)
        // @ts-expect-error: and this is not it
        await runAgent(ctx, agent, { topics: 'tides' })
        const result = await runAgent(ctx, agent, { topic: 'tides' })
        expectTypeOf(result).toEqualTypeOf<AgentResult<{ found: number }>>()
        return { ...result, found: result.output?.found ?? 0 }
      },
    })
  })

  it('need no input without variables, and have no output without a schema', () => {
    const agent = defineAgent({ ...base, prompt: 'Go.', tools: [search] })
    defineWorkflow({
      name: 'work',
      steps: [...agent.steps, other],
      run: async (ctx) => {
        await ctx.run(other)
        const result = await runAgent(ctx, agent)
        expectTypeOf(result.output).toEqualTypeOf<undefined>()
        return result
      },
    })
  })

  it('refuse a schema whose output is no JSON', () => {
    // @ts-expect-error: a date is no JSON
    defineAgent({ ...base, tools: [], output: z.object({ at: z.string().transform((text) => new Date(text)) }) })
  })
})

describe('the types of a model step with tools', () => {
  it('have an output only beside a schema', () => {
    const plain = defineLLMStep({ ...base, tools: [search] })
    const structured = defineLLMStep({ ...base, tools: [search], output: z.object({ found: z.number() }) })
    type OutputOf<Given> = Given extends { readonly '~types'?: { readonly output: infer Output } | undefined }
      ? Output
      : never
    expectTypeOf<OutputOf<typeof plain>>().not.toHaveProperty('output')
    expectTypeOf<OutputOf<typeof structured>['output']>().toEqualTypeOf<{ found: number } | undefined>()
  })
})
