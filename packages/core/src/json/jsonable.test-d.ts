import { describe, expectTypeOf, it } from 'vitest'
import type { Json } from './json.ts'
import type { JsonProblem } from './jsonable.ts'

interface Page {
  readonly title: string
  readonly links?: readonly { readonly url: string; readonly rank: number | null }[]
}

interface Tree {
  readonly value: number
  readonly children: readonly Tree[]
}

describe('a type that is JSON', () => {
  it('has no problem, whatever it is made of', () => {
    expectTypeOf<JsonProblem<Page | Tree | Json, 'output'>>().toEqualTypeOf<never>()
    expectTypeOf<
      JsonProblem<readonly [string, ...number[]] | Record<string, boolean>, 'output'>
    >().toEqualTypeOf<never>()
    expectTypeOf<JsonProblem<undefined | null | 'literal', 'output'>>().toEqualTypeOf<never>()
  })

  it('may be unknown, or known at run time only', () => {
    expectTypeOf<JsonProblem<unknown, 'output'>>().toEqualTypeOf<never>()
    expectTypeOf<JsonProblem<{ readonly data: unknown }, 'output'>>().toEqualTypeOf<never>()
    expectTypeOf<JsonProblem<never, 'output'>>().toEqualTypeOf<never>()
  })
})

describe('a type that is not JSON', () => {
  it('is named with its path and what to do', () => {
    expectTypeOf<
      JsonProblem<{ total: bigint }, 'output'>
    >().toEqualTypeOf<'output.total is a bigint, which JSON does not have: use a string (formatUsd for money)'>()
    expectTypeOf<
      JsonProblem<{ pages: { at: Date }[] }, 'output'>
    >().toExtend<`output.pages[].at is an instance of a class${string}`>()
    expectTypeOf<
      JsonProblem<{ run?: () => void }, 'output'>
    >().toExtend<`output.run is a function or a symbol${string}`>()
  })

  it('is found in one branch of a union, and beside what is fine', () => {
    expectTypeOf<
      JsonProblem<string | { a: string; b: Map<string, string> }, 'output'>
    >().toExtend<`output.b is${string}`>()
  })

  it('is found four levels deep; below that the values are looked at', () => {
    expectTypeOf<JsonProblem<{ a: { b: { c: bigint } } }, 'output'>>().toExtend<`output.a.b.c is a bigint${string}`>()
    expectTypeOf<JsonProblem<{ a: { b: { c: { d: bigint } } } }, 'output'>>().toEqualTypeOf<never>()
  })
})
