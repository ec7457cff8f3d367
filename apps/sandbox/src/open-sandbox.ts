import process from 'node:process'
import { createHumanLogger, type Sandbox } from '@wflo/core'
import type { Place, Secret, Telling } from './settings.ts'
import { UsageError } from './usage-error.ts'

export interface OpenOptions extends Pick<Telling, 'verbose'> {
  /** Takes log lines. */
  readonly log: (line: string) => void
}

/** The sandbox of a command: tests bring one of their own. */
export type OpenSandbox = (place: Place, options: OpenOptions) => Promise<Sandbox>

/** Docker's, with one container that is made when it is needed. Its packages are loaded only here: `--help` needs none. */
export const openDockerSandbox: OpenSandbox = async (place, { verbose, log }) => {
  const { image, runtime, limits, privateHosts } = place
  const secrets = Object.fromEntries([...Map.groupBy(place.secrets, ({ host }) => host)].map(toSecrets))
  const { dockerSandbox } = await import('@wflo/sandbox')
  return dockerSandbox({
    limits,
    egress: { secrets, privateHosts },
    pool: { size: 0 },
    maxConcurrent: 1,
    ...(image === undefined ? {} : { image }),
    ...(runtime === undefined ? {} : { runtime }),
    ...(verbose ? { logger: createHumanLogger({ level: 'debug', write: log }) } : {}),
  })
}

function toSecrets([host, secrets]: readonly [string, readonly Secret[]]) {
  return [host, secrets.map(({ header, variable }) => ({ header, value: readVariable(variable) }))] as const
}

function readVariable(name: string): string {
  const value = process.env[name]
  if (value !== undefined && value !== '') return value
  throw new UsageError(`--secret wants the environment variable ${name}, which is not set: set it to the whole header`)
}
