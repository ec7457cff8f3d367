import { defineStep, defineWorkflow, type Json, type Workflow } from '@wflo/core'
import { createEngine } from '@wflo/core/engine'
import type { Contestant } from './interleave.ts'

const increment = defineStep({ name: 'increment', run: (value: number) => value + 1 })

function sequential(steps: number): Workflow<string, undefined, Json> {
  return defineWorkflow({
    name: 'sequential',
    steps: [increment],
    async run(ctx) {
      let value = 0
      for (let index = 0; index < steps; index += 1) value = await ctx.run(increment, value)
      return value
    },
  }) as Workflow<string, undefined, Json>
}

function parallel(steps: number): Workflow<string, undefined, Json> {
  return defineWorkflow({
    name: 'parallel',
    steps: [increment],
    async run(ctx) {
      const values = await Promise.all(Array.from({ length: steps }, (_, index) => ctx.run(increment, index)))
      return values.length
    },
  }) as Workflow<string, undefined, Json>
}

/** Wflo with its memory journal: every step is recorded and could be replayed. */
export function wfloContestant(shape: 'sequential' | 'parallel', steps: number): Contestant {
  const workflow = shape === 'sequential' ? sequential(steps) : parallel(steps)
  const engine = createEngine({ workflows: [workflow] })
  return {
    name: 'wflo',
    async run() {
      const result = await engine.run(workflow)
      if (result !== steps) throw new Error(`wflo counted ${JSON.stringify(result)} instead of ${steps}`)
    },
  }
}
