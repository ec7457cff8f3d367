/** One kind of run. */
export interface Shape {
  readonly title: string
  /** Both sides have one of this name. */
  readonly workflow: 'sequence' | 'parallel' | 'paid' | 'paidTexts'
  readonly steps: number
  /** How many results come together is chance then, and so is the number of workflow tasks. */
  readonly isParallel?: true
  /** Of one turn: long enough for the clock of a processor. */
  readonly runs: number
}

/** So much text goes into a step, and comes out again: a short prompt and a short answer. */
export const textLength = 1_000

export const shapes: readonly Shape[] = [
  { title: '100 in parallel', workflow: 'parallel', steps: 100, runs: 3, isParallel: true },
  { title: '10 in sequence', workflow: 'sequence', steps: 10, runs: 5 },
  { title: '100 in sequence', workflow: 'sequence', steps: 100, runs: 1 },
  { title: '10 paid in sequence', workflow: 'paid', steps: 10, runs: 5 },
  { title: `10 paid in sequence, ${textLength} characters each`, workflow: 'paidTexts', steps: 10, runs: 5 },
]
