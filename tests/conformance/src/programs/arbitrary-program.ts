import fc from 'fast-check'
import type { Program } from './program.ts'

const latency = fc.integer({ min: 0, max: 40 })
const eventName = fc.constantFrom('red', 'green', 'blue')

const leaf: fc.Arbitrary<Program> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('step' as const), latency }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('paid' as const),
      latency,
      quote: fc.integer({ min: 1, max: 60 }),
      cost: fc.integer({ min: 0, max: 60 }),
    }),
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
    ),
  }
})

/** Programs of a few constructs, nested: never only a leaf. */
export const arbitraryProgram: fc.Arbitrary<Program> = fc
  .array(program, { minLength: 1, maxLength: 4 })
  .map((parts) => ({ kind: 'sequence', parts }))
