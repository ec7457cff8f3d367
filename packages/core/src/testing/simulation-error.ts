/** A simulation found something. Run its seed again with `simulate({ seed })`: the same choices lead to the same end. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError' as const
  readonly seed: number
  /** What was chosen, in order. */
  readonly trace: readonly string[]

  constructor(problem: unknown, { seed, trace }: { readonly seed: number; readonly trace: readonly string[] }) {
    const message = problem instanceof Error ? problem.message : String(problem)
    super(
      `seed ${seed}: ${message}\nRun it again with simulate({ …, seed: ${seed} }). It was chosen:\n  ${trace.join('\n  ')}`,
      {
        cause: problem,
      },
    )
    this.seed = seed
    this.trace = trace
  }
}
