import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { defineStep } from './define-step.ts'
import { implementStep, type Transforms } from './implement-step.ts'
import type { Step } from './step-definition.ts'

describe('the types of a step', () => {
  it('come from its schemas, or else from its code', () => {
    const bySchemas = defineStep({ name: 'a', input: z.object({ x: z.string() }), output: z.object({ y: z.string() }) })
    expectTypeOf(bySchemas).toEqualTypeOf<Step<'a', { x: string }, { y: string }>>()
    const byCode = defineStep({ name: 'b', run: (input: { readonly x: number }) => [input.x] })
    expectTypeOf(byCode).toEqualTypeOf<Step<'b', { readonly x: number }, number[]>>()
    expectTypeOf(defineStep({ name: 'c', run: () => null })).toEqualTypeOf<Step<'c', undefined, null>>()
    expectTypeOf(defineStep({ name: 'd', run: async () => {} })).toEqualTypeOf<Step<'d', undefined, void>>()
  })

  it('tell what is taken from what the code sees, where a schema transforms', () => {
    const step = defineStep({ name: 'a', input: z.string().transform(Number), run: (input) => input * 2 })
    expectTypeOf(step).toEqualTypeOf<Step<'a', string, number> & Transforms<number, number>>()
  })

  it('are not mixed up by what is too narrow or too wide', () => {
    const narrow = defineStep({ name: 'narrow', run: (input: { a: string }) => input.a })
    const wide = defineStep({ name: 'wide', run: (input: { a: string; b: string }) => input.b })
    expectTypeOf(narrow).toExtend<Step<string, { a: string; b: string }, string>>()
    expectTypeOf(wide).not.toExtend<Step<string, { a: string }, string>>()
    expectTypeOf([wide, narrow]).toExtend<readonly Step[]>()
  })
})

describe('the code of a step', () => {
  const input = z.object({ x: z.string() })
  const output = z.object({ y: z.string() })

  it('has to give what the output schema takes', () => {
    // @ts-expect-error: `y` is missing
    defineStep({ name: 'a', input, output, run: () => ({}) })
    // @ts-expect-error: nothing comes
    defineStep({ name: 'a', input, output, run: async () => {} })
    // @ts-expect-error: `y` is a string
    defineStep({ name: 'a', input, output, run: async () => ({ y: 1 }) })
    // @ts-expect-error: `z` is not in the input
    defineStep({ name: 'a', input, output, run: (given) => ({ y: given.z }) })
  })

  it('may give unions, literals that say so, and what has a default', () => {
    const answer = z.object({ kind: z.literal(['a', 'b']), more: z.number().default(1) })
    defineStep({ name: 'a', output: answer, run: () => ({ kind: 'a' as const }) })
    const either = defineStep({ name: 'b', run: async (given: string) => (given === '' ? null : { given }) })
    expectTypeOf(either).toEqualTypeOf<Step<'b', string, { given: string } | null>>()
  })

  it('may be attached later, with the same types', () => {
    const step = defineStep({ name: 'a', input, output })
    implementStep(step, async ({ x }, { signal }) => ({ y: signal.aborted ? '' : x }))
    // @ts-expect-error: `y` is missing
    implementStep(step, () => ({}))
    const transforming = defineStep({ name: 'b', input: z.string().transform(Number), output: z.number().default(1) })
    implementStep(transforming, (given) => (given > 1 ? given : undefined))
    // @ts-expect-error: what the code sees is a number
    implementStep(transforming, (given: string) => given.length)
  })
})
