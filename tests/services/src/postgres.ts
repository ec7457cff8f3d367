import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { x } from 'tinyexec'
import { findProgram } from './find-program.ts'
import { canConnect, findFreePort } from './free-port.ts'
import { findOnPath, type Machine, thisMachine } from './machine.ts'
import type { Program } from './program.ts'
import { startService } from './start-service.ts'

export interface Postgres extends AsyncDisposable {
  /** With user and database: `postgresql://…`. */
  readonly url: string
  /** What it says of itself. */
  readonly version: string
}

/** Debian keeps its programs by version, beside the PATH. */
const debianFolder = '/usr/lib/postgresql'

const server: Program = {
  name: 'PostgreSQL',
  binary: 'postgres',
  variable: 'WFLO_POSTGRES',
  folders: listVersions,
  install: { apt: 'postgresql' },
}

/**
 * A real PostgreSQL: that of `WFLO_POSTGRES_URL`, or one that is started here on a free port, with data of its own, and
 * stopped again; on Linux also if this process is killed. `undefined`, said aloud, where there is none, and an error
 * with `CI=true`: see `findProgram`.
 */
export async function startPostgres(machine: Machine = thisMachine()): Promise<Postgres | undefined> {
  const { WFLO_POSTGRES_URL: url } = machine.environment
  if (url !== undefined && url !== '') return { url, version: 'of WFLO_POSTGRES_URL', async [Symbol.asyncDispose]() {} }
  const { path } = await findProgram(server, machine)
  return path === undefined ? undefined : await startHere(path, machine)
}

/** The newest first. */
function listVersions(): readonly string[] {
  const versions = existsSync(debianFolder) ? readdirSync(debianFolder).map(Number).filter(Number.isFinite) : []
  return versions.sort((left, right) => right - left).map((version) => join(debianFolder, String(version), 'bin'))
}

async function startHere(path: string, machine: Machine): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-postgres-'))
  const data = join(folder, 'data')
  const asUser = await chooseUser(folder, machine)
  await run([...asUser, join(dirname(path), 'initdb'), '-D', data, '-U', 'wflo', '-A', 'trust', '-E', 'UTF8'])
  const port = await findFreePort()
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`]
  const [command = path, ...args] = [...asUser, path, '-D', data, '-p', String(port), ...settings]
  const service = await startService({ name: 'PostgreSQL', path: command, args, isReady: () => canConnect(port) })
  const version = await run([path, '--version'])
  machine.say(`${version} runs on port ${port}`)
  return {
    url: `postgresql://wflo@127.0.0.1:${port}/postgres`,
    version,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * What goes before the commands. It refuses to run as root: then another user does it, who gets the folder. If this
 * process dies, it gets SIGINT, at which it stops without waiting for its clients.
 */
async function chooseUser(folder: string, machine: Machine): Promise<readonly string[]> {
  const setpriv = findOnPath('setpriv', machine)
  const untilDeath = setpriv === undefined ? [] : [setpriv, '--pdeathsig=SIGINT']
  if (process.getuid?.() !== 0) return untilDeath
  chownSync(folder, Number(await run(['id', '-u', 'postgres'])), Number(await run(['id', '-g', 'postgres'])))
  return [...untilDeath, '--reuid=postgres', '--regid=postgres', '--clear-groups']
}

/** What it prints. Rejects with all that it said. */
async function run([path = '', ...args]: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await x(path, [...args])
  if (exitCode !== 0) throw new Error(`${path} ended with ${exitCode}:\n${stdout}${stderr}`)
  return stdout.trim()
}
