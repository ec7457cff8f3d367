import process from 'node:process'
import Docker from 'dockerode'

/** A Docker engine that has an image with Python, as all contestants use it. */
export interface BenchEngine {
  readonly docker: Docker
  readonly socketPath: string
  readonly image: string
  readonly runtimes: readonly string[]
  /** Of its machine. */
  readonly cpus: number
  /** For people. */
  readonly title: string
}

export interface BenchEngines {
  /** Measures everything but `runsc`, unless it has that too. */
  readonly main: BenchEngine
  /** The one with `runsc`: the main one where it can be. */
  readonly gvisor?: BenchEngine
}

const usualSocket = '/var/run/docker.sock'
const usualImage = 'wflo/runtime:python3.11'

/**
 * The engine of this machine, and the one with gVisor. `WFLO_BENCH_DOCKER` and `WFLO_BENCH_GVISOR` name other sockets, as
 * `SOCKET` or `SOCKET=IMAGE`. `undefined`, said aloud, where no engine answers or it has no such image.
 */
export async function findEngines(environment = process.env): Promise<BenchEngines | undefined> {
  const main = await findEngine(environment.WFLO_BENCH_DOCKER ?? usualSocket)
  if (main === undefined) return undefined
  if (main.runtimes.includes('runsc')) return { main, gvisor: main }
  const gvisor = await findEngine(environment.WFLO_BENCH_GVISOR ?? '')
  return gvisor?.runtimes.includes('runsc') ? { main, gvisor } : { main }
}

async function findEngine(address: string): Promise<BenchEngine | undefined> {
  const [socketPath = '', image = usualImage] = address.split('=')
  if (socketPath === '') return undefined
  const docker = new Docker({ socketPath })
  try {
    const { ServerVersion, Driver, NCPU, Runtimes, CgroupVersion = '1' } = await docker.info()
    await docker.getImage(image).inspect()
    const title = `Docker ${ServerVersion} at ${socketPath} (${Driver}, cgroup ${CgroupVersion}), image ${image}`
    return { docker, socketPath, image, runtimes: Object.keys(Runtimes ?? {}), cpus: NCPU, title }
  } catch (error) {
    console.log(`\n${socketPath} is left out: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}
