import { importPeer } from '../install-peers.ts'
import { check, type DurableContestant } from './durable-contestant.ts'

interface Dbos {
  setConfig(config: object): void
  launch(): Promise<void>
  shutdown(): Promise<void>
  registerWorkflow<Input, Output>(
    work: (input: Input) => Promise<Output>,
    options: { readonly name: string },
  ): (input: Input) => Promise<Output>
  runStep<Output>(work: () => Promise<Output>, options: { readonly name: string }): Promise<Output>
}

/** DBOS with PostgreSQL. One to a process: its engine is global. `durability` says how the server commits now. */
export async function durableDbos(url: string): Promise<DurableContestant & { readonly durability: string }> {
  const { DBOS } = await importPeer<{ readonly DBOS: Dbos }>('@dbos-inc/dbos-sdk')
  DBOS.setConfig({
    name: 'wflo-bench',
    systemDatabaseUrl: url.replace(/\/postgres$/, '/wflo_bench'),
    logLevel: 'error',
    runAdminServer: false,
  })
  const count = DBOS.registerWorkflow(
    async (steps: number) => {
      let value = 0
      for (let index = 0; index < steps; index += 1) {
        const before = value
        value = await DBOS.runStep(async () => before + 1, { name: 'increment' })
      }
      return value
    },
    { name: 'count' },
  )
  await DBOS.launch()
  const run = async (steps: number): Promise<void> => check('dbos', await count(steps), steps)
  return {
    name: 'dbos + postgres',
    durability: 'synchronous_commit=on, fsync=on (PostgreSQL’s defaults)',
    sequential: run,
    concurrent: async (runs, steps) => void (await Promise.all(Array.from({ length: runs }, () => run(steps)))),
    [Symbol.asyncDispose]: () => DBOS.shutdown(),
  }
}
