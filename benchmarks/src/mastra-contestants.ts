import { importPeer } from './install-peers.ts'
import type { Contestant } from './interleave.ts'

/** The part of Mastra's interface that is used here. */
interface MastraWorkflow {
  then(step: unknown): MastraWorkflow
  parallel(steps: readonly unknown[]): MastraWorkflow
  commit(): MastraWorkflow
  createRun(): Promise<{ start(options: { inputData: unknown }): Promise<MastraResult> }>
}

interface MastraResult {
  readonly status: string
  readonly result?: unknown
}

interface Mastra {
  createStep(options: object): unknown
  createWorkflow(options: object): MastraWorkflow
}

interface Zod {
  object(shape: object): unknown
  number(): unknown
  any(): unknown
}

/** Mastra's workflow engine without a store: nothing is recorded outside the run. */
export async function mastraContestant(shape: 'sequential' | 'parallel', steps: number): Promise<Contestant> {
  const { createStep, createWorkflow } = await importPeer<Mastra>('@mastra/core/workflows')
  const { z } = await importPeer<{ z: Zod }>('zod')
  const schema = z.object({ value: z.number() })
  const all = Array.from({ length: steps }, (_, index) =>
    createStep({
      id: `increment-${index}`,
      inputSchema: schema,
      outputSchema: schema,
      execute: async ({ inputData }: { inputData: { value: number } }) => ({ value: inputData.value + 1 }),
    }),
  )
  const empty = createWorkflow({ id: shape, inputSchema: schema, outputSchema: z.any() })
  const full =
    shape === 'parallel' ? empty.parallel(all) : all.reduce<MastraWorkflow>((flow, step) => flow.then(step), empty)
  const workflow = full.commit()
  return {
    name: 'mastra',
    async run() {
      const run = await workflow.createRun()
      const result = await run.start({ inputData: { value: 0 } })
      if (countOf(result, shape) !== steps) throw new Error(`mastra ended ${result.status}: ${JSON.stringify(result)}`)
    },
  }
}

function countOf({ result }: MastraResult, shape: 'sequential' | 'parallel'): number {
  const value = result as { value?: number }
  return shape === 'sequential' ? (value.value ?? Number.NaN) : Object.keys(value).length
}
