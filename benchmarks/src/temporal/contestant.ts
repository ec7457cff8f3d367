import { Client, Connection } from '@temporalio/client'
import type { TemporalServer } from '@wflo/services'
import { createTemporalClient } from '@wflo/temporal/client'
import type { Bundles, Side } from './bundles.ts'
import { type Counted, paid, paidTexts, parallel, sequence } from './definitions.ts'
import type { Shape } from './shapes.ts'
import { startWorkerProcess } from './worker-process.ts'

const workflows = { sequence, parallel, paid, paidTexts }

/** One side, with its worker and its client. */
export interface TemporalContestant extends AsyncDisposable {
  readonly side: Side
  /** Starts a run and waits for its result, as its users do. */
  run(shape: Shape, runId: string): Promise<void>
  /** Of its worker so far: milliseconds of processor time. */
  cpu(): Promise<number>
}

type Run = (shape: Shape, runId: string) => Promise<Counted>

export async function createContestant(
  side: Side,
  bundles: Bundles,
  { address, namespace }: TemporalServer,
): Promise<TemporalContestant> {
  const taskQueue = `bench-${side}-${crypto.randomUUID()}`
  const worker = await startWorkerProcess({ side, bundles, address, namespace, taskQueue })
  const connection = await Connection.connect({ address })
  const place = { connection, namespace, taskQueue }
  const run = side === 'wflo' ? runWflo(place) : runTwin(place)
  return {
    side,
    async run(shape, runId) {
      const { value } = await run(shape, runId)
      if (value !== shape.steps) throw new Error(`${side} counted ${value} instead of ${shape.steps}`)
    },
    cpu: () => worker.cpu(),
    async [Symbol.asyncDispose]() {
      await connection.close()
      await worker[Symbol.asyncDispose]()
    },
  }
}

interface Place {
  readonly connection: Connection
  readonly namespace: string
  readonly taskQueue: string
}

function runWflo(place: Place): Run {
  const client = createTemporalClient(place)
  return async ({ workflow, steps }, runId) => {
    const run = await client.start(workflows[workflow], steps, { runId })
    return await run.result()
  }
}

function runTwin({ connection, namespace, taskQueue }: Place): Run {
  const client = new Client({ connection, namespace })
  return async ({ workflow, steps }, workflowId) =>
    (await client.workflow.execute(workflow, { workflowId, taskQueue, args: [steps] })) as Counted
}
