import { createHumanLogger, type Sandbox } from '@wflo/core'
import type { Place, Telling } from './settings.ts'

/** The sandbox of a command: tests bring one of their own. */
export type OpenSandbox = (
  place: Place,
  options: Pick<Telling, 'verbose'> & { readonly log: (line: string) => void },
) => Promise<Sandbox>

/** Docker's, with one container that is made when it is needed. Its packages are loaded only here: `--help` needs none. */
export const openDockerSandbox: OpenSandbox = async ({ image, runtime, limits }, { verbose, log }) => {
  const { dockerSandbox } = await import('@wflo/sandbox')
  return dockerSandbox({
    limits,
    pool: { size: 0 },
    maxConcurrent: 1,
    ...(image === undefined ? {} : { image }),
    ...(runtime === undefined ? {} : { runtime }),
    ...(verbose ? { logger: createHumanLogger({ level: 'debug', write: log }) } : {}),
  })
}
