import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { x } from 'tinyexec'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findProgram } from './find-program.ts'
import { type Postgres, startPostgres } from './postgres.ts'

const timeout = 120_000
const client = { name: 'psql', binary: 'psql', variable: 'WFLO_PSQL', install: { apt: 'postgresql-client' } }

/** Both say aloud what is missing, and fail in CI. The server first: its package brings the client. */
async function startBoth(): Promise<{ readonly postgres: Postgres; readonly psql: string } | undefined> {
  const postgres = await startPostgres()
  if (postgres === undefined) return undefined
  const { path: psql } = await findProgram(client)
  if (psql !== undefined) return { postgres, psql }
  await postgres[Symbol.asyncDispose]()
  return undefined
}

/** `ECONNREFUSED` where nobody listens. */
function connect(url: string): Promise<string> {
  const { hostname: host, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = createConnection({ host, port: Number(port || 5432) })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    socket.once('connect', () => {
      socket.destroy()
      resolve('connected')
    })
  })
}

const both = await startBoth()

describe.skipIf(both === undefined)('startPostgres', () => {
  it('gives a server that keeps what it is told, and stops it at the end', { timeout }, async () => {
    if (both === undefined) throw new Error('skipped')
    const { postgres, psql } = both
    {
      await using server = postgres
      const query = async (sql: string) => (await x(psql, [server.url, '-qAtc', sql], { throwOnError: true })).stdout
      await query('CREATE TABLE wflo_services_test AS SELECT n FROM generate_series(1, 4) AS n')
      expect(await query('SELECT sum(n) FROM wflo_services_test')).toBe('10\n')
      await query('DROP TABLE wflo_services_test')
      expect(await connect(server.url)).toBe('connected')
    }
    if (!process.env.WFLO_POSTGRES_URL) expect(await connect(postgres.url)).toBe('ECONNREFUSED')
  })

  const isElsewhere = Boolean(process.env.WFLO_POSTGRES_URL) || process.platform !== 'linux'

  it.skipIf(isElsewhere)('stops the server also if its process is killed', { timeout }, async () => {
    const script = fileURLToPath(import.meta.resolve('./start-postgres.fixtures.ts'))
    // Its own, so that what a killed process leaves there can be removed; open to the user that the server runs as.
    const folder = mkdtempSync(join(tmpdir(), 'wflo-services-'))
    chmodSync(folder, 0o755)
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }))
    const env = { ...process.env, TMPDIR: folder }
    const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    const [line] = await once(child.stdout, 'data')
    const url = String(line).trim()
    expect(await connect(url)).toBe('connected')
    child.kill('SIGKILL')
    await expect.poll(() => connect(url), { timeout: 30_000 }).toBe('ECONNREFUSED')
  })
})
