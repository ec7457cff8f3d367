import type { SandboxHarness, SandboxSettings, SandboxUnderTest } from '@wflo/conformance'
import Docker, { type DockerOptions } from 'dockerode'
import { dockerSandbox } from './docker-sandbox.ts'
import type { DockerSandboxOptions } from './docker-sandbox-options.ts'

export interface DockerHarnessOptions {
  readonly runtime: 'runc' | 'runsc'
  /** Default: the engine of this machine. */
  readonly docker?: DockerOptions
}

/** Sandboxes on an engine for the shared suite. */
export function createDockerHarness({ runtime, docker }: DockerHarnessOptions): SandboxHarness {
  const engine = new Docker(docker)
  return {
    name: `Docker with ${runtime}`,
    isolation: runtime === 'runc' ? 'container' : 'kernel',
    async create(settings = {}) {
      const sandbox = dockerSandbox({ ...toOptions(settings), runtime, ...(docker === undefined ? {} : { docker }) })
      return { sandbox, ...watchOwner(engine, sandbox.id) }
    },
    async startHost() {
      throw new Error('todo')
    },
  }
}

function toOptions({ ready, ...settings }: SandboxSettings): DockerSandboxOptions {
  return { ...settings, ...(ready === undefined ? {} : { pool: { size: ready } }) }
}

/** What an engine has of the sandbox with this id. */
export function watchOwner(engine: Docker, id: string): Omit<SandboxUnderTest, 'sandbox'> {
  const filters = { label: [`ai.wflo.owner=${id}`] }
  const list = async () => await engine.listContainers({ all: true, filters })
  return {
    async countLeft() {
      const { Volumes } = await engine.listVolumes({ filters: JSON.stringify(filters) })
      return { containers: (await list()).length, volumes: (Volumes ?? []).length }
    },
    async removeFromOutside() {
      const containers = await list()
      await Promise.all(containers.map(({ Id }) => engine.getContainer(Id).remove({ force: true })))
      return containers.length
    },
  }
}
