import { join } from 'node:path'
import { importPeer, peerVersion } from '../install-peers.ts'
import { type Counted, check, type DurableContestant, increment } from './durable-contestant.ts'

interface Flow {
  then(step: unknown): Flow
  commit(): Flow
}

interface Registered {
  createRun(): Promise<{
    start(options: { inputData: unknown }): Promise<{ status: string; result?: { value?: number } }>
  }>
}

interface Workflows {
  createStep(options: object): unknown
  createWorkflow(options: object): Flow
}

interface Store {
  init?(): Promise<void>
  close?(): Promise<void>
}

interface Peers {
  readonly core: Workflows
  readonly Mastra: new (options: object) => { getWorkflow(name: string): Registered }
  readonly LibSQLStore: new (options: object) => Store
  readonly schema: unknown
}

async function loadPeers(): Promise<Peers> {
  const core = await importPeer<Workflows>('@mastra/core/workflows')
  const { Mastra } = await importPeer<Pick<Peers, 'Mastra'>>('@mastra/core')
  const { LibSQLStore } = await importPeer<Pick<Peers, 'LibSQLStore'>>('@mastra/libsql')
  const { z } = await importPeer<{ z: { object(shape: object): unknown; number(): unknown } }>('zod')
  return { core, Mastra, LibSQLStore, schema: z.object({ value: z.number() }) }
}

function defineFlow({ core, schema }: Peers, name: string, steps: number): Flow {
  let flow = core.createWorkflow({ id: name, inputSchema: schema, outputSchema: schema })
  for (let index = 0; index < steps; index += 1) {
    const execute = ({ inputData }: { inputData: Counted }) => increment(inputData)
    flow = flow.then(core.createStep({ id: `increment-${index}`, inputSchema: schema, outputSchema: schema, execute }))
  }
  return flow.commit()
}

/** Mastra's workflows with its libSQL store in a file: a snapshot of the run after every step. */
export async function durableMastra(folder: string, lengths: readonly number[]): Promise<DurableContestant> {
  const peers = await loadPeers()
  const storage = new peers.LibSQLStore({ id: 'bench', url: `file:${join(folder, 'mastra.db')}` })
  await storage.init?.()
  const workflows = Object.fromEntries(lengths.map((steps) => [`w${steps}`, defineFlow(peers, `w${steps}`, steps)]))
  const mastra = new peers.Mastra({ workflows, storage, logger: false })
  const run = async (steps: number): Promise<void> => {
    const started = await mastra.getWorkflow(`w${steps}`).createRun()
    const { result } = await started.start({ inputData: { value: 0 } })
    check('mastra', result?.value, steps)
  }
  return {
    name: `mastra ${peerVersion('@mastra/core')} + libsql ${peerVersion('@mastra/libsql')}`,
    durability: 'WAL, synchronous=NORMAL (set by @mastra/libsql)',
    sequential: run,
    concurrent: async (runs, steps) => void (await Promise.all(Array.from({ length: runs }, () => run(steps)))),
    async [Symbol.asyncDispose]() {
      await storage.close?.()
    },
  }
}
