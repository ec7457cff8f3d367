import { join } from 'node:path'
import { defineStep, defineWorkflow, type Json, usd, type Workflow } from '@wflo/core'
import { createEngine, type Journal } from '@wflo/core/engine'
import { sqliteJournal } from '@wflo/sqlite'
import { check, type DurableContestant } from './durable-contestant.ts'

export interface CommitCount {
  batches: number
}

const increment = defineStep({ name: 'increment', run: (value: number) => value + 1 })

/** Costs something, so that every commit that starts one is flushed to the disk. */
const pay = defineStep({
  name: 'pay',
  quote: usd('0.000001'),
  run: (value: number, { spend }) => {
    spend(1n)
    return value + 1
  },
})

function counting(step: typeof increment | typeof pay): Workflow<string, number, Json> {
  return defineWorkflow({
    name: step.name,
    steps: [step],
    budget: 'unlimited',
    async run(ctx, steps: number) {
      let value = 0
      for (let index = 0; index < steps; index += 1) value = await ctx.run(step, value)
      return value
    },
  }) as Workflow<string, number, Json>
}

function countCommits(journal: Journal, count: CommitCount): Journal {
  return {
    ...journal,
    append(batch) {
      count.batches += 1
      return journal.append(batch)
    },
  }
}

/** Wflo with `@wflo/sqlite`. */
export function durableWflo(folder: string, isPriced: boolean, count: CommitCount): DurableContestant {
  const name = isPriced ? 'wflo, priced steps' : 'wflo'
  const journal = sqliteJournal({ path: join(folder, `wflo-${isPriced}.db`) })
  const workflow = counting(isPriced ? pay : increment)
  const engine = createEngine({ workflows: [workflow], journal: countCommits(journal, count), recover: false })
  const run = async (steps: number): Promise<void> => check(name, await engine.run(workflow, steps), steps)
  return {
    name,
    durability: isPriced ? 'WAL, synchronous=FULL (a commit that starts a priced step)' : 'WAL, synchronous=NORMAL',
    sequential: run,
    concurrent: async (runs, steps) => void (await Promise.all(Array.from({ length: runs }, () => run(steps)))),
    [Symbol.asyncDispose]: () => engine.close(),
  }
}
