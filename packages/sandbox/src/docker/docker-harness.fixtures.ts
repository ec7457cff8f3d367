import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { SandboxHarness, SandboxSettings, SandboxUnderTest } from '@wflo/conformance'
import Docker from 'dockerode'
import type { HostTask } from './docker-host.fixtures.ts'
import { dockerSandbox } from './docker-sandbox.ts'
import type { DockerSandboxOptions } from './docker-sandbox-options.ts'

export interface DockerHarnessOptions {
  readonly runtime: 'runc' | 'runsc'
  /** Default: the engine of `DOCKER_HOST`, or of this machine. */
  readonly socketPath: string | undefined
}

/** Sandboxes on an engine for the shared suite. */
export function createDockerHarness({ runtime, socketPath }: DockerHarnessOptions): SandboxHarness {
  const docker = socketPath === undefined ? {} : { docker: { socketPath } }
  const engine = new Docker(docker.docker)
  return {
    name: `Docker with ${runtime}`,
    isolation: runtime === 'runc' ? 'container' : 'kernel',
    async create(settings = {}) {
      const sandbox = dockerSandbox({ ...toOptions(settings), runtime, ...docker })
      return { sandbox, fill: () => sandbox.warm(), ...watchOwner(engine, sandbox.id) }
    },
    async startHost(task) {
      const { id, kill } = startHost({ runtime, task, socketPath })
      const { countLeft } = watchOwner(engine, await id)
      return { kill, countLeft }
    },
  }
}

function toOptions({ ready, ...settings }: SandboxSettings): DockerSandboxOptions {
  return { ...settings, ...(ready === undefined ? {} : { pool: { size: ready } }) }
}

/** What an engine has of the sandbox with this id. */
export function watchOwner(engine: Docker, id: string): Omit<SandboxUnderTest, 'sandbox' | 'fill'> {
  const filters = { label: [`ai.wflo.owner=${id}`] }
  const list = async () => await engine.listContainers({ all: true, filters })
  return {
    async countLeft() {
      const { Volumes } = await engine.listVolumes({ filters: JSON.stringify(filters) })
      return { containers: (await list()).length, volumes: (Volumes ?? []).length }
    },
    async removeFromOutside() {
      const containers = await list()
      await Promise.all(containers.map(({ Id }) => remove(engine, Id)))
      return containers.length
    },
  }
}

export interface HostProcess {
  /** Of its sandbox, once it is ready. Rejects where it ends before. */
  readonly id: Promise<string>
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
  kill(signal: NodeJS.Signals): Promise<void>
}

/** It runs the sources of this package, on the built packages below it. */
export function startHost(task: HostTask): HostProcess {
  const file = join(import.meta.dirname, 'docker-host.fixtures.ts')
  const args = ['--disable-warning=ExperimentalWarning', file, JSON.stringify(task)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal)
  const early = ended.then((end) => {
    throw new Error(`the host ended with ${end} before it was ready`)
  })
  const id = Promise.race([once(child.stdout, 'data').then(([data]) => String(data).trim()), early])
  id.catch(() => {})
  return {
    id,
    ended,
    async kill(signal) {
      child.kill(signal)
      await ended
    },
  }
}

/** One that removes itself meanwhile is gone as well. */
async function remove(engine: Docker, id: string): Promise<void> {
  try {
    await engine.getContainer(id).remove({ force: true })
  } catch (error) {
    if (![404, 409].includes((error as { statusCode?: number }).statusCode ?? 0)) throw error
  }
}
