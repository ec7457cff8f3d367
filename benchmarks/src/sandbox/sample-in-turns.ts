import type { SandboxContestant } from './sandbox-contestant.ts'
import { describeSamples, type Statistics } from './statistics.ts'

/** A contestant, and what its samples came to, in milliseconds. */
export interface Sampled extends Statistics {
  readonly name: string
}

/**
 * One sample of each, one after the other, so often. Each one settles before the next begins, whose sample would be disturbed
 * by a pool that fills itself. The first round is not counted: it loads what is loaded once.
 */
export async function sampleInTurns(
  contestants: readonly SandboxContestant[],
  rounds: number,
): Promise<readonly Sampled[]> {
  const times = contestants.map((): number[] => [])
  for (const { settle } of contestants) await settle()
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, { settle, run }] of contestants.entries()) {
      const begun = performance.now()
      await run()
      if (round >= 0) times[index]?.push(performance.now() - begun)
      await settle()
    }
  }
  return contestants.map(({ name }, index) => ({ name, ...describeSamples(times[index] ?? []) }))
}
