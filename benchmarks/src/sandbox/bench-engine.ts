import type { DockerEngine } from '@wflo/services'
import { ensureImages, startDocker, startGvisorDocker, thisMachine } from '@wflo/services'
import Docker from 'dockerode'

/** A Docker engine that has an image with Python, as all contestants use it. */
export interface BenchEngine {
  readonly docker: Docker
  readonly socketPath: string
  readonly image: string
  /** Of its machine. */
  readonly cpus: number
  /** For people. */
  readonly title: string
}

export interface BenchEngines extends AsyncDisposable {
  /** Measures everything but `runsc`, unless it has that too. */
  readonly main: BenchEngine
  /** The one with `runsc`: the main one where it can be. Absent: there is none. */
  readonly gvisor?: BenchEngine
}

const image = 'wflo/runtime:python3.11'

/**
 * The engine of this machine, and the one with gVisor: on Debian as root one is started for the scope, where
 * `WFLO_GVISOR` does not say something else. `undefined`, said aloud, where there is no engine with the image.
 */
export async function findEngines(): Promise<BenchEngines | undefined> {
  const found = await startDocker()
  if (found === undefined) return undefined
  const main = await prepare(found)
  if (main === undefined) return undefined
  if (found.runtimes.includes('runsc')) return { main, gvisor: main, [Symbol.asyncDispose]: async () => {} }
  const machine = thisMachine()
  const second = await startGvisorDocker({ ...machine, environment: { WFLO_GVISOR: '1', ...machine.environment } })
  const gvisor = second === undefined ? undefined : await prepare(second)
  return {
    main,
    ...(gvisor === undefined ? {} : { gvisor }),
    [Symbol.asyncDispose]: async () => await second?.[Symbol.asyncDispose](),
  }
}

async function prepare(engine: DockerEngine): Promise<BenchEngine | undefined> {
  const { socketPath, host } = engine
  if (socketPath === undefined) console.log(`\n${host} is left out: it is not at a file of this machine`)
  if (socketPath === undefined || !(await ensureImages(engine))) return undefined
  const docker = new Docker({ socketPath })
  const { ServerVersion, Driver, NCPU, CgroupVersion = '1', DockerRootDir } = await docker.info()
  const title = `Docker ${ServerVersion} at ${socketPath} (${Driver} in ${DockerRootDir}, cgroup ${CgroupVersion}), ${image}`
  return { docker, socketPath, image, cpus: NCPU, title }
}
