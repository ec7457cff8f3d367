import { interleave } from '../interleave.ts'
import type { DurableContestant } from './durable-contestant.ts'

export interface CompareOptions {
  readonly contestants: readonly DurableContestant[]
  readonly work: (contestant: DurableContestant) => Promise<void>
  /** In the work. */
  readonly steps: number
  readonly rounds: number
}

export interface Comparison {
  /** A line of a table for each contestant. */
  readonly rows: readonly Record<string, string>[]
  /** Says whether the ratio of the medians is at most the aim. */
  printRatio(one: DurableContestant, other: DurableContestant, aim: number): void
}

/** Runs them in turns. */
export async function compareSteps({ contestants, work, steps, rounds }: CompareOptions): Promise<Comparison> {
  const measured = await interleave(
    contestants.map((each) => ({ name: each.name, run: () => work(each) })),
    rounds,
  )
  const timesOf = ({ name }: DurableContestant) => {
    const { median = Number.NaN, mean = Number.NaN } = measured.find((each) => each.name === name) ?? {}
    return { median: (median / steps) * 1_000, mean: (mean / steps) * 1_000 }
  }
  return {
    rows: contestants.map((each) => {
      const { median, mean } = timesOf(each)
      return { name: each.name, durability: each.durability, 'µs/step': median.toFixed(1), mean: mean.toFixed(1) }
    }),
    printRatio(one, other, aim) {
      const median = timesOf(one).median / timesOf(other).median
      const verdict = `aim ≤ ${aim}: ${median <= aim ? 'met' : 'not met'}`
      const mean = timesOf(one).mean / timesOf(other).mean
      console.log(`${one.name} / ${other.name}: ${median.toFixed(3)} (${verdict}), of means ${mean.toFixed(3)}`)
    },
  }
}
