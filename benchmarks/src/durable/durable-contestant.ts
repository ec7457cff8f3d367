/** A durable engine, or what stands for one. */
export interface DurableContestant extends AsyncDisposable {
  readonly name: string
  /** How it commits, in its own words: what survives a power cut, or a killed process only. */
  readonly durability: string
  /** Whether all of its steps survive a power cut. Default false. */
  readonly isFlushed?: boolean
  /** One run of so many steps, one after the other. */
  readonly sequential: (steps: number) => Promise<void>
  /** So many runs at once, each of so many steps. Absent: it makes no sense. */
  readonly concurrent?: (runs: number, steps: number) => Promise<void>
}

/** What goes in and comes out: a small object. */
export type Counted = { readonly value: number }

/** The step that all of them run. */
export async function increment({ value }: Counted): Promise<Counted> {
  return { value: value + 1 }
}

export function check(name: string, found: unknown, expected: unknown): void {
  if (found !== expected)
    throw new Error(`${name} gave ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`)
}
