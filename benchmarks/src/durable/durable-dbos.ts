import { importPeer, peerVersion } from '../install-peers.ts'
import { check, type DurableContestant, increment } from './durable-contestant.ts'

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

interface Pg {
  readonly Client: new (options: {
    readonly connectionString: string
  }) => {
    connect(): Promise<void>
    query(sql: string): Promise<{ readonly rows: readonly Readonly<Record<string, string>>[] }>
    end(): Promise<void>
  }
}

/** What the server says of itself: one of `WFLO_POSTGRES_URL` may be set to anything. */
async function readDurability(url: string): Promise<string> {
  const { default: pg } = await importPeer<{ readonly default: Pg }>('pg')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const values: string[] = []
  for (const name of ['synchronous_commit', 'fsync']) {
    const { rows } = await client.query(`SHOW ${name}`)
    values.push(`${name}=${rows[0]?.[name]}`)
  }
  await client.end()
  return values.join(', ')
}

/** DBOS with PostgreSQL. One to a process: its engine is global. */
export async function durableDbos(url: string): Promise<DurableContestant> {
  const durability = await readDurability(url)
  const { DBOS } = await importPeer<{ readonly DBOS: Dbos }>('@dbos-inc/dbos-sdk')
  const systemDatabaseUrl = url.replace(/\/postgres$/, '/wflo_bench')
  DBOS.setConfig({ name: 'wflo-bench', systemDatabaseUrl, logLevel: 'error', runAdminServer: false })
  const count = DBOS.registerWorkflow(
    async (steps: number) => {
      let output = { value: 0 }
      for (let index = 0; index < steps; index += 1) {
        const input = output
        output = await DBOS.runStep(() => increment(input), { name: 'increment' })
      }
      return output
    },
    { name: 'count' },
  )
  await DBOS.launch()
  const run = async (steps: number): Promise<void> => check('dbos', (await count(steps)).value, steps)
  return {
    name: `dbos ${peerVersion('@dbos-inc/dbos-sdk')} + postgres`,
    durability,
    isFlushed: durability === 'synchronous_commit=on, fsync=on',
    sequential: run,
    concurrent: async (runs, steps) => void (await Promise.all(Array.from({ length: runs }, () => run(steps)))),
    [Symbol.asyncDispose]: () => DBOS.shutdown(),
  }
}
