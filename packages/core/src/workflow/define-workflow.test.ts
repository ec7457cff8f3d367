import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createEngine } from '../engine/create-engine.ts'
import { defineEvent } from '../event/define-event.ts'
import { usd } from '../money/usd.ts'
import { defineLLMStep } from '../step/define-llm-step.ts'
import { defineStep } from '../step/define-step.ts'
import { scriptedProvider } from '../testing/scripted-provider.ts'
import { defineWorkflow } from './define-workflow.ts'

const split = defineStep({ name: 'split', run: (input: { text: string }) => ({ words: input.text.split(' ') }) })
const count = defineStep({ name: 'count', run: (input: { words: string[] }) => ({ number: input.words.length }) })
const say = defineLLMStep({ name: 'say', model: 'scripted/one', prompt: 'Say {number}.' })
const approval = defineEvent({ name: 'approval', payload: z.object({ by: z.string() }) })

describe('a workflow', () => {
  it('is frozen data with its defaults, apart from what it was made of', () => {
    const steps = [split]
    const workflow = defineWorkflow({ name: 'w', steps, run: async () => null })
    steps.pop()
    expect(workflow).toMatchObject({ name: 'w', version: 1, steps: [split], events: [], isLinear: false })
    expect(Object.isFrozen(workflow) && Object.isFrozen(workflow.steps)).toBe(true)
  })

  it('describes itself as JSON', () => {
    const workflow = defineWorkflow({
      name: 'w',
      version: 2,
      input: z.object({ text: z.string() }),
      budget: usd('0.50'),
      steps: [split],
      events: [approval],
      run: async () => null,
    })
    expect(JSON.parse(JSON.stringify(workflow))).toEqual({
      name: 'w',
      version: 2,
      input: expect.objectContaining({ required: ['text'] }),
      budget: '0.5',
      steps: [split.toJSON()],
      events: [{ name: 'approval', payload: expect.objectContaining({ required: ['by'] }) }],
    })
    expect(defineWorkflow({ name: 'w', budget: 'unlimited', run: async () => null }).toJSON()).toMatchObject({
      budget: 'unlimited',
    })
  })

  it.each([0, -1, 1.5, '1' as unknown as number])('cannot have the version %j', (version) => {
    expect(() => defineWorkflow({ name: 'w', version, run: async () => null })).toThrow(/version/)
  })

  it('cannot have two different steps of one name, but the same one twice', () => {
    const other = defineStep({ name: 'split', run: () => null })
    const run = async () => null
    expect(() => defineWorkflow({ name: 'w', steps: [split, other], run })).toThrow(
      /workflow "w" has two different steps called "split": rename one/,
    )
    expect(defineWorkflow({ name: 'w', steps: [split, split], run }).steps).toHaveLength(2)
  })

  it('needs a body or steps', () => {
    expect(() => defineWorkflow({ name: 'w' } as never)).toThrow(/workflow "w" has neither a run function nor steps/)
  })

  it.each([-1n, 0.5, '0.50', Number.NaN])('cannot have the budget %s', (budget) => {
    expect(() => defineWorkflow({ name: 'w', budget: budget as bigint, run: async () => null })).toThrow(
      /budget.*usd\('0\.50'\)/,
    )
  })
})

describe('a workflow of steps alone', () => {
  it('gives each step what the one before gave', async () => {
    const provider = scriptedProvider({ replies: ['three'] })
    await using engine = createEngine({ providers: [provider] })
    const workflow = defineWorkflow({ name: 'w', budget: usd('1'), steps: [split, count, say] })
    expect(workflow.isLinear).toBe(true)
    expect(await engine.run(workflow, { text: 'a b c' })).toEqual({ text: 'three' })
    expect(provider.requests[0]?.messages).toEqual([{ role: 'user', content: 'Say 3.' }])
  })

  it('gives the first what its own schema makes of the input', async () => {
    const input = z.object({ text: z.string().transform((text) => text.trim()) })
    await using engine = createEngine()
    const workflow = defineWorkflow({ name: 'w', input, steps: [split] })
    expect(await engine.run(workflow, { text: '  a b ' })).toEqual({ words: ['a', 'b'] })
  })
})

describe('an event', () => {
  it('is frozen data that describes itself', () => {
    expect(Object.isFrozen(approval)).toBe(true)
    expect(JSON.parse(JSON.stringify(defineEvent({ name: 'go' })))).toEqual({ name: 'go' })
    expect(() => defineEvent({ name: 'a/b' })).toThrow(/cannot be the name of an event/)
  })

  it('is validated where it is sent', async () => {
    const workflow = defineWorkflow({ name: 'w', events: [approval], run: (ctx) => ctx.waitFor(approval) })
    await using engine = createEngine()
    const run = await engine.start(workflow)
    await expect(run.send(approval, { by: 5 } as never)).rejects.toMatchObject({
      code: 'input_invalid',
      of: 'approval',
    })
    await run.send(approval, { by: 'ada' })
    expect(await run.result()).toEqual({ by: 'ada' })
  })
})
