/** A durable engine, or what stands for one. */
export interface DurableContestant extends AsyncDisposable {
  readonly name: string
  /** What survives a power cut, and what a killed process only, in its own words. */
  readonly durability: string
  /** One run of so many steps, one after the other. */
  readonly sequential: (steps: number) => Promise<void>
  /** So many runs at once, each of so many steps. Absent: it makes no sense. */
  readonly concurrent?: (runs: number, steps: number) => Promise<void>
}

export function check(name: string, found: unknown, expected: unknown): void {
  if (found !== expected)
    throw new Error(`${name} gave ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`)
}
