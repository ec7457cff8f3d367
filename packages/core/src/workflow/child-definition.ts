import type { StepDefinition } from '../step/step-definition.ts'

/** A workflow as the body of another one sees it: `Call` is what it is started with, `Output` what it gives. */
export interface ChildDefinition<Call = never, Output = unknown> {
  readonly name: string
  readonly version: number
  readonly steps: readonly StepDefinition[]
  readonly '~types'?: { readonly call: (value: Call) => void; readonly output: Output } | undefined
}
