import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { x } from 'tinyexec'
import { findOnPath, type Machine, thisMachine } from './machine.ts'
import { type Service, startService } from './start-service.ts'

export interface Postgres extends AsyncDisposable {
  /** With user and database: `postgresql://…`. */
  readonly url: string
  /** What it says of itself. */
  readonly version: string
}

/** Debian's place, beside the PATH. */
const debianFolder = '/usr/lib/postgresql'

/**
 * A real PostgreSQL: that of `WFLO_POSTGRES_URL`, or one that is started here on a free port and stopped again. As root
 * on Debian it is installed where it is missing. `undefined`, said aloud, where there is none.
 */
export async function startPostgres(machine: Machine = thisMachine()): Promise<Postgres | undefined> {
  const { WFLO_POSTGRES_URL: url } = machine.environment
  if (url !== undefined && url !== '') return { url, version: 'of WFLO_POSTGRES_URL', async [Symbol.asyncDispose]() {} }
  const programs = findPrograms(machine) ?? (await installPrograms(machine))
  return programs === undefined ? undefined : await startHere(programs, machine)
}

interface Programs {
  readonly initdb: string
  readonly postgres: string
}

function findPrograms(machine: Machine): Programs | undefined {
  const folders = existsSync(debianFolder) ? readdirSync(debianFolder).sort().reverse() : []
  for (const folder of folders) {
    const bin = join(debianFolder, folder, 'bin')
    const found = { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') }
    if (machine.isExecutable(found.initdb) && machine.isExecutable(found.postgres)) return found
  }
  const initdb = findOnPath('initdb', machine)
  const postgres = findOnPath('postgres', machine)
  return initdb === undefined || postgres === undefined ? undefined : { initdb, postgres }
}

async function installPrograms(machine: Machine): Promise<Programs | undefined> {
  if (!machine.isDebianAsRoot) {
    machine.say('PostgreSQL is not here: install it, or set WFLO_POSTGRES_URL. What needs it is left out.')
    return undefined
  }
  machine.say('PostgreSQL is not here: installing postgresql with apt-get …')
  await machine.shell('apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql')
  return findPrograms(machine)
}

async function startHere({ initdb, postgres }: Programs, machine: Machine): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-postgres-'))
  const data = join(folder, 'data')
  const user = await chooseUser(folder)
  const init = [initdb, '-D', data, '-U', 'wflo', '-A', 'trust', '-E', 'UTF8', '--no-instructions']
  const { exitCode, stderr } = await run([...user, ...init])
  if (exitCode !== 0) throw new Error(`initdb ended with ${exitCode}:\n${stderr}`)
  const port = await findFreePort()
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`]
  const [path = postgres, ...args] = [...user, postgres, '-D', data, '-p', String(port), ...settings]
  const service: Service = await startService({ name: 'PostgreSQL', path, args, isReady: () => canConnect(port) })
  const { stdout } = await run([postgres, '--version'])
  machine.say(`${stdout.trim()} runs on port ${port}`)
  return {
    url: `postgresql://wflo@127.0.0.1:${port}/postgres`,
    version: stdout.trim(),
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** It refuses to run as root: then another user does it, who gets the folder. */
async function chooseUser(folder: string): Promise<readonly string[]> {
  if (process.getuid?.() !== 0) return []
  const { stdout } = await run(['id', '-u', 'postgres'])
  const { stdout: group } = await run(['id', '-g', 'postgres'])
  chownSync(folder, Number(stdout), Number(group))
  return ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', '--pdeathsig=SIGTERM', '--']
}

async function run([path = '', ...args]: readonly string[]) {
  return await x(path, [...args])
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
