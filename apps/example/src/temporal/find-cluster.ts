import { createConnection } from 'node:net'
import { startTemporal } from '@wflo/services'
import { type ResolvedConnection, resolveConnection } from '@wflo/temporal'
import { UsageError } from '../usage-error.ts'

/** A Temporal server to run on. It ends with this scope where it was started here. */
export interface Cluster extends AsyncDisposable {
  readonly connection: ResolvedConnection
  /** Its web pages. Absent: nobody knows where they are. */
  readonly uiUrl?: string
  /** It was started here, and is gone with this process. */
  readonly isOurs: boolean
}

/** Where a development server and its pages are by default. */
const usual = { port: 7233, uiUrl: 'http://localhost:8233' }

/** The server of the standard settings, else one that answers on this machine, else one that is started. */
export async function findCluster(env: NodeJS.ProcessEnv): Promise<Cluster> {
  const connection = resolveConnection()
  const isNamed = (env.TEMPORAL_ADDRESS ?? '') !== '' || connection.address !== `localhost:${usual.port}`
  if (isNamed) return existing(connection)
  return (await answers(usual.port)) ? existing(connection, usual.uiUrl) : await start()
}

function existing(connection: ResolvedConnection, uiUrl?: string): Cluster {
  return { connection, isOurs: false, ...(uiUrl === undefined ? {} : { uiUrl }), async [Symbol.asyncDispose]() {} }
}

async function start(): Promise<Cluster> {
  const server = await startTemporal({ ui: true })
  if (server === undefined) {
    throw new UsageError(
      'no Temporal server answers on localhost:7233, and none could be started here. Install the CLI (https://docs.temporal.io/cli/setup-cli) and run: temporal server start-dev. Or set TEMPORAL_ADDRESS',
    )
  }
  const { address, namespace, uiUrl } = server
  return {
    connection: { address, namespace },
    isOurs: true,
    ...(uiUrl === undefined ? {} : { uiUrl }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: 'localhost', timeout: 1_000 })
    const end = (isThere: boolean) => () => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', end(true))
    socket.once('error', end(false))
    socket.once('timeout', end(false))
  })
}
