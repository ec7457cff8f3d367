import type { StepDefinition } from '../step/step-definition.ts'

type CallOf<Definition> = Definition extends {
  readonly '~types'?: { readonly call: (value: infer Call) => void } | undefined
}
  ? Call
  : never

type OutputOf<Definition> = Definition extends { readonly '~types'?: { readonly output: infer Output } | undefined }
  ? Output
  : unknown

type NameOf<Definition> = Definition extends { readonly name: infer Name extends string } ? Name : string

type MissingKeys<Given, Wanted> = Exclude<keyof Wanted & string, keyof Given & string>

type Mismatch<Previous, Next> = [MissingKeys<OutputOf<Previous>, CallOf<Next>>] extends [never]
  ? `step '${NameOf<Next>}' does not take what step '${NameOf<Previous>}' gives`
  : `step '${NameOf<Next>}' needs '${MissingKeys<OutputOf<Previous>, CallOf<Next>>}', which step '${NameOf<Previous>}' does not return`

/** A list of steps in which each takes what the one before gives; an offending step is replaced by a sentence. */
export type Chained<Steps extends readonly unknown[]> = Steps extends readonly [infer First, ...infer Rest]
  ? readonly [First, ...ChainedAfter<First, Rest>]
  : Steps

type ChainedAfter<Previous, Steps extends readonly unknown[]> = Steps extends readonly [infer Next, ...infer Rest]
  ? [OutputOf<Previous> extends CallOf<Next> ? Next : Mismatch<Previous, Next>, ...ChainedAfter<Next, Rest>]
  : []

/** The same, where the first step takes what the workflow's input schema gives. Without a schema `Parsed` is undefined. */
export type ChainedBehind<Parsed, Steps extends readonly unknown[]> = [Parsed] extends [undefined]
  ? Chained<Steps>
  : Steps extends readonly [infer First, ...infer Rest]
    ? Parsed extends CallOf<First>
      ? Chained<Steps>
      : readonly [`step '${NameOf<First>}' does not take what the input schema gives`, ...Rest]
    : Steps

/** What a linear workflow is started with: what its first step takes. */
export type FirstCall<Steps extends readonly StepDefinition[]> = Steps extends readonly [infer First, ...unknown[]]
  ? CallOf<First>
  : readonly StepDefinition[] extends Steps
    ? unknown
    : undefined

/** What a linear workflow gives: the output of its last step. */
export type LastOutput<Steps extends readonly StepDefinition[]> = Steps extends readonly [...unknown[], infer Last]
  ? OutputOf<Last>
  : readonly StepDefinition[] extends Steps
    ? unknown
    : null
