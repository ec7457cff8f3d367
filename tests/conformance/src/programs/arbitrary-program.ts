import type { BudgetPolicyOptions, StartOptions } from '@wflo/core'
import fc from 'fast-check'
import { milliDollar, type Program } from './program.ts'

const latency = fc.integer({ min: 0, max: 40 })
const eventName = fc.constantFrom('red', 'green', 'blue')

/** JSON has no `undefined`. */
function withoutGaps<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, content]) => content !== undefined)) as Value
}

const leaf: fc.Arbitrary<Program> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('step' as const), latency }) },
  {
    weight: 4,
    arbitrary: fc
      .record({
        kind: fc.constant('paid' as const),
        latency,
        quote: fc.integer({ min: 1, max: 60 }),
        cost: fc.integer({ min: 0, max: 60 }),
        bound: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
        fate: fc.constantFrom('settled' as const, 'settled' as const, 'refused' as const, 'unknown' as const),
      })
      .map(withoutGaps),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('flaky' as const), latency, failures: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sleep' as const), ms: fc.integer({ min: 0, max: 50 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      event: eventName,
      timeout: fc.integer({ min: 1, max: 80 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abandon' as const), latency }) },
)

const { program } = fc.letrec<{ program: Program }>((tie) => {
  const parts = fc.array(tie('program'), { minLength: 1, maxLength: 4 })
  return {
    program: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.record({ kind: fc.constantFrom('sequence' as const, 'all' as const, 'race' as const), parts }),
      fc.record({
        kind: fc.constant('branch' as const),
        latency,
        // biome-ignore lint/suspicious/noThenProperty: the two ways of a branch, never awaited.
        then: tie('program'),
        otherwise: tie('program'),
      }),
      fc.record({ kind: fc.constant('attempt' as const), part: tie('program') }),
      fc.record({
        kind: fc.constant('child' as const),
        budget: fc.integer({ min: 1, max: 120 }),
        part: tie('program'),
      }),
    ),
  }
})

const policy: fc.Arbitrary<BudgetPolicyOptions> = fc.constantFrom<BudgetPolicyOptions>(
  {},
  {},
  { onExhausted: 'pause' },
  { whenBusy: 'fail' },
  { busyTimeout: 15 },
  { onExhausted: 'pause', busyTimeout: 15 },
)

/** What a run may spend, from less than one call to more than most programs need, and what happens at the limit. */
export const arbitraryTerms: fc.Arbitrary<StartOptions> = fc
  .tuple(policy, fc.constantFrom(40n, 70n, 180n))
  .map(([options, milliDollars]) => ({ ...options, budget: milliDollars * milliDollar }))

/** Programs of a few constructs, nested: never only a leaf. */
export const arbitraryProgram: fc.Arbitrary<Program> = fc
  .array(program, { minLength: 1, maxLength: 4 })
  .map((parts) => ({ kind: 'sequence', parts }))
