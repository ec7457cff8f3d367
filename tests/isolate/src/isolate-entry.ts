/** Bundled as a workflow file would be, and evaluated in the isolate. */
import { defineStep, defineWorkflow, usd } from '@wflo/core'
import { type Host, type Outcome, Runtime } from '@wflo/core/runtime'
import * as definitions from '../../../apps/example/src/definitions.ts'
import { describeWorkflows } from './describe-workflows.ts'

const step = defineStep({ name: 'answer', run: async (input: number) => input + 1 })
const workflow = defineWorkflow({
  name: 'isolate',
  version: 1,
  budget: usd('1'),
  steps: [step],
  run: async (ctx, input: number) => `answered: ${await ctx.run(step, input)}`,
})

let listener: ((outcome: Outcome) => void) | undefined
let end: unknown = { status: 'running' }

/** A host that has one attempt open at a time and answers when it is told to. */
const host: Host = {
  runId: 'isolate',
  seed: 1,
  now: () => 0,
  checkTurn: () => {},
  effect: () => ({
    on(next) {
      listener = next
    },
    cancel: () => {},
  }),
  timer: () => ({ on: () => {}, cancel: () => {} }),
  inbox: () => {},
  post: () => {},
  continueAs: () => {},
  pressure: () => 'ok',
  publish: () => {},
}

export function startRun(): void {
  const runtime = new Runtime({ host, workflow, input: 1, budget: usd('1') })
  runtime.done.then((ended) => {
    end = ended
  })
  runtime.start()
}

export function answer(): void {
  listener?.({ status: 'completed', output: 2 })
}

export function readResult(): string {
  return JSON.stringify(end)
}

export function describeDefinitions(): string {
  return JSON.stringify(describeWorkflows(definitions))
}
