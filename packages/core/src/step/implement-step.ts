import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { type RunStep, runCustomStep } from '../handler/run-custom-step.ts'
import type { StepContext } from '../handler/step-context.ts'
import type { StepHandler } from '../handler/step-handler.ts'
import type { StepDefinition } from './step-definition.ts'

/** Types of a step's code where they differ from those of its call and output: its schemas transform or have defaults. */
export interface Transforms<Parsed, Raw> {
  readonly '~code'?: { readonly parsed: Parsed; readonly raw: Raw } | undefined
}

type CodeOf<Definition> = '~code' extends keyof Definition
  ? NonNullable<Definition['~code']>
  : Definition extends {
        readonly '~types'?: { readonly call: (value: infer Call) => void; readonly output: infer Output } | undefined
      }
    ? { readonly parsed: Call; readonly raw: Output }
    : never

type Parsed<Code> = Code extends { readonly parsed: infer Value } ? Value : never

type Raw<Code> = Code extends { readonly raw: infer Value } ? Value : never

/**
 * Code for a step that was defined without: for a definition whose module has to stay free of heavy imports. Pass what
 * it gives in `createEngine({ handlers })`. Input and output are validated as for any custom step. Throws
 * `InvalidValueError` for a step of another kind.
 */
export function implementStep<Definition extends StepDefinition>(
  step: Definition,
  run: (
    input: Parsed<CodeOf<Definition>>,
    context: StepContext,
  ) => Raw<CodeOf<Definition>> | Promise<Raw<CodeOf<Definition>>>,
): StepHandler {
  const { kind, name } = step
  if (kind !== 'custom') {
    throw new InvalidValueError(
      `step "${name}" is of the kind "${kind}", which has a handler: only custom steps take code. In tests, scriptedProvider() of @wflo/core/testing answers model steps`,
      { step: name, kind },
    )
  }
  return {
    kind,
    step: name,
    run: (input, context) => runCustomStep(run as RunStep, input, context),
  }
}
