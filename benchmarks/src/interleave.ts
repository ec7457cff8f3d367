/** Something to measure: does its work once. */
export interface Contestant {
  readonly name: string
  readonly run: () => Promise<void>
}

export interface Measured {
  readonly name: string
  /** Median milliseconds of one run. */
  readonly median: number
  /** Of the same rounds: what happens rarely, such as a checkpoint, counts here only. And so does the noise. */
  readonly mean: number
}

const warmUpMs = 500

/** Lets the contestants run in turns, so that whatever else the machine does hits all of them alike. */
export async function interleave(contestants: readonly Contestant[], rounds: number): Promise<readonly Measured[]> {
  const times = contestants.map((): number[] => [])
  for (const contestant of contestants) await warmUp(contestant)
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, contestant] of contestants.entries()) {
      const begun = performance.now()
      await contestant.run()
      times[index]?.push(performance.now() - begun)
    }
  }
  return contestants.map(({ name }, index) => {
    const own = times[index] ?? []
    return { name, median: median(own), mean: own.reduce((sum, time) => sum + time, 0) / own.length }
  })
}

/** Long enough for the compiler to have seen everything. */
async function warmUp({ run }: Contestant): Promise<void> {
  const until = performance.now() + warmUpMs
  do await run()
  while (performance.now() < until)
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
