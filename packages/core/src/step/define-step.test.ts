import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createEngine } from '../engine/create-engine.ts'
import { defineLLMStep } from './define-llm-step.ts'
import { defineStep } from './define-step.ts'
import { implementStep } from './implement-step.ts'

const shout = defineStep({
  name: 'shout',
  description: 'Says it louder.',
  input: z.object({ text: z.string().transform((text) => text.trim()), marks: z.number().default(1) }),
  output: z.object({ text: z.string(), length: z.number().default(0) }),
  timeout: '30s',
  retry: { maxAttempts: 2, initialDelay: '5s' },
})

describe('a step', () => {
  it('is frozen data with its defaults', () => {
    const step = defineStep({ name: 'plain', run: () => null })
    expect(Object.isFrozen(step) && Object.isFrozen(step.retry)).toBe(true)
    expect(step).toMatchObject({ kind: 'custom', onLost: 'retry', timeoutMs: undefined, retry: { maxAttempts: 1 } })
    expect(shout).toMatchObject({ timeoutMs: 30_000, retry: { maxAttempts: 2, initialDelay: 5_000, maxDelay: 60_000 } })
  })

  it('describes itself as JSON, with both sides of its schemas', () => {
    expect(JSON.parse(JSON.stringify(shout))).toEqual({
      name: 'shout',
      description: 'Says it louder.',
      kind: 'custom',
      input: expect.objectContaining({ type: 'object', required: ['text'] }),
      output: expect.objectContaining({ required: ['text', 'length'] }),
      timeoutMs: 30_000,
      retry: { maxAttempts: 2, initialDelay: 5_000, maxDelay: 60_000, maxRetryAfter: 600_000 },
      onLost: 'retry',
    })
    expect(JSON.parse(JSON.stringify(defineStep({ name: 'date', input: z.date() })))).not.toHaveProperty('input')
  })

  it.each(['', ' padded', 'a/b', undefined, 7])('cannot be called %j', (name) => {
    expect(() => defineStep({ name: name as string })).toThrow(/cannot be the name of a step/)
  })

  it.each([0, -1, 1.5, Number.NaN])('cannot be tried %d times', (maxAttempts) => {
    expect(() => defineStep({ name: 's', retry: { maxAttempts } })).toThrow(/maxAttempts/)
  })

  it('cannot have a timeout that is no duration', () => {
    expect(() => defineStep({ name: 's', timeout: '30 sec' as '30s' })).toThrow(/is not a duration: write '30s'/)
  })
})

describe('implementStep', () => {
  it('attaches code that is given what the input schema makes, and whose output is validated', async () => {
    const seen: unknown[] = []
    const handler = implementStep(shout, ({ text, marks }, { idempotencyKey }) => {
      seen.push({ text, marks, idempotencyKey })
      return { text: text.toUpperCase() + '!'.repeat(marks) }
    })
    await using engine = createEngine({ handlers: [handler] })
    expect(await engine.run(shout, { text: ' hello ' }, { runId: 'r' })).toEqual({ text: 'HELLO!', length: 0 })
    expect(seen).toEqual([{ text: 'hello', marks: 1, idempotencyKey: 'r/1/shout' }])
    const bad = engine.run(shout, { text: 5 } as never)
    await expect(bad).rejects.toMatchObject({ code: 'input_invalid', of: 'shout' })
  })

  it('refuses what has a handler of its own', () => {
    const ask = defineLLMStep({ name: 'ask', model: 'openai/gpt-4o', prompt: 'x' })
    expect(() => implementStep(ask, () => ({ text: '' }))).toThrow(/step "ask" is of the kind "llm".*scriptedProvider/)
  })

  it('serves its own step alone', async () => {
    const other = defineStep({ name: 'other', run: () => 'mine' })
    await using engine = createEngine({ handlers: [implementStep(shout, () => ({ text: '' }))] })
    expect(await engine.run(other)).toBe('mine')
  })

  it('is asked for where a step has no code', async () => {
    await using engine = createEngine()
    await expect(engine.run(shout, { text: '' })).rejects.toMatchObject({
      code: 'missing_handler',
      message: expect.stringContaining('implementStep(step, run)'),
    })
  })
})
