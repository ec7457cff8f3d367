import { join } from 'node:path'
import { defineStep, defineWorkflow, usd, type Workflow } from '@wflo/core'
import { createEngine } from '@wflo/core/engine'
import { sqliteJournal } from '@wflo/sqlite'
import { type Counted, check, type DurableContestant, increment } from './durable-contestant.ts'

const free = defineStep({ name: 'increment', run: increment })

/** Costs something, so that every commit that starts one is flushed to the disk. */
const priced = defineStep({
  name: 'pay',
  quote: usd('0.000001'),
  run: (input: Counted, { spend }) => {
    spend(1n)
    return increment(input)
  },
})

function counting(step: typeof free | typeof priced): Workflow<string, number, Counted> {
  return defineWorkflow({
    name: step.name,
    steps: [step],
    budget: 'unlimited',
    async run(ctx, steps: number) {
      let output = { value: 0 }
      for (let index = 0; index < steps; index += 1) output = await ctx.run(step, output)
      return output
    },
  }) as Workflow<string, number, Counted>
}

/** Wflo with `@wflo/sqlite`. */
export function durableWflo(folder: string, isPriced: boolean): DurableContestant {
  const name = isPriced ? 'wflo, priced steps' : 'wflo'
  const journal = sqliteJournal({ path: join(folder, `wflo-${isPriced}.db`) })
  const workflow = counting(isPriced ? priced : free)
  const engine = createEngine({ workflows: [workflow], journal, recover: false })
  const run = async (steps: number): Promise<void> => check(name, (await engine.run(workflow, steps)).value, steps)
  return {
    name,
    durability: isPriced ? 'WAL, synchronous=FULL (a commit that starts a priced step)' : 'WAL, synchronous=NORMAL',
    sequential: run,
    concurrent: async (runs, steps) => void (await Promise.all(Array.from({ length: runs }, () => run(steps)))),
    [Symbol.asyncDispose]: () => engine.close(),
  }
}
