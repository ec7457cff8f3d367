/** One thousandth of a dollar, in pico-dollars: the unit of quotes and costs in programs. */
export const milliDollar = 1_000_000_000n

/** A workflow as data, so that a generator can write one and every host can run it. */
export type Program =
  | { readonly kind: 'step'; readonly latency: number }
  /**
   * Costs money: reserves its quote, or `bound` where a count makes it closer, and ends by `fate`: reports its cost, was
   * refused, or nobody knows.
   */
  | {
      readonly kind: 'paid'
      readonly latency: number
      readonly quote: number
      readonly cost: number
      readonly bound?: number | undefined
      readonly fate?: 'settled' | 'refused' | 'unknown'
    }
  /** Fails so many times before it completes; with more failures than attempts it fails for good. */
  | { readonly kind: 'flaky'; readonly latency: number; readonly failures: number }
  | { readonly kind: 'sleep'; readonly ms: number }
  | { readonly kind: 'wait'; readonly event: string; readonly timeout: number }
  | { readonly kind: 'sequence'; readonly parts: readonly Program[] }
  | { readonly kind: 'all'; readonly parts: readonly Program[] }
  | { readonly kind: 'race'; readonly parts: readonly Program[] }
  /** Takes one of two ways by what a step gave. */
  | { readonly kind: 'branch'; readonly latency: number; readonly then: Program; readonly otherwise: Program }
  /** Goes on after a failure. */
  | { readonly kind: 'attempt'; readonly part: Program }
  /** A run of its own, under a part of the budget. */
  | { readonly kind: 'child'; readonly budget: number; readonly part: Program }
  /** Leaves a call open when the body returns. */
  | { readonly kind: 'abandon'; readonly latency: number }

export type ProgramKind = Program['kind']

/** Counts every construct of a program into `counts`. */
export function countConstructs(program: Program, counts: Map<ProgramKind, number>): void {
  counts.set(program.kind, (counts.get(program.kind) ?? 0) + 1)
  for (const part of partsOf(program)) countConstructs(part, counts)
}

function partsOf(program: Program): readonly Program[] {
  switch (program.kind) {
    case 'sequence':
    case 'all':
    case 'race':
      return program.parts
    case 'branch':
      return [program.then, program.otherwise]
    case 'attempt':
    case 'child':
      return [program.part]
    default:
      return []
  }
}
