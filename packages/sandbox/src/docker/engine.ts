import { setTimeout as sleep } from 'node:timers/promises'
import { SandboxFailedError } from '@wflo/core'
import type Docker from 'dockerode'
import type { Container, ContainerCreateOptions, ContainerInfo, DockerOptions } from 'dockerode'
import { statusOf, toEngineError } from './engine-error.ts'
import type { EngineFacts, EngineImage } from './engine-facts.ts'

/** A removal that somebody else has begun takes some time. */
const mostRemovalMs = 20_000

/** How long the engine may take to say what it is, and what it has. */
const mostAnswerMs = 20_000

/** How long the engine may take to make and start a container before it counts as broken. */
const mostStartMs = 120_000

/** Of an image, see docker/README.md. */
const namesLabel = 'ai.wflo.names'

/** The few things that a sandbox asks of a Docker engine, with its errors in the words of the contract. */
export class Engine {
  readonly #options: DockerOptions | undefined
  #docker: Promise<Docker> | undefined

  constructor(options: DockerOptions | undefined) {
    this.#options = options
  }

  /** Its socket is a file of this machine, and so is what it can be given. */
  get isLocal(): boolean {
    const { host, socketPath } = this.#options ?? {}
    if (process.platform !== 'linux' || host !== undefined) return false
    const given = process.env.DOCKER_HOST ?? ''
    return socketPath !== undefined || given === '' || given.startsWith('unix://')
  }

  async facts(): Promise<EngineFacts> {
    return await this.#askSoon(async (docker) => {
      const info = await docker.info()
      return {
        version: info.ServerVersion,
        system: info.OSType,
        runtimes: Object.keys(info.Runtimes ?? {}),
        cpus: info.NCPU,
        memoryLimit: info.MemoryLimit === true,
        processLimit: info.PidsLimit === true,
        cpuLimit: info.CpuCfsQuota === true || info.CPUCfsQuota === true,
        swapLimit: info.SwapLimit === true,
        securityOptions: info.SecurityOptions ?? [],
      }
    })
  }

  /** `undefined` where it is not there. */
  async findImage(name: string): Promise<EngineImage | undefined> {
    return await this.#askSoon(async (docker) => {
      try {
        const { Id, Config } = await docker.getImage(name).inspect()
        const hasNames = Config.Labels?.[namesLabel] === 'own'
        return { id: Id, hasNames, volumes: Object.keys(Config.Volumes ?? {}) }
      } catch (error) {
        if (statusOf(error) === 404) return undefined
        throw error
      }
    })
  }

  /** Everything up to a running container, with its streams. What fails on the way is removed again. */
  async start(options: ContainerCreateOptions & { readonly name: string }): Promise<NodeJS.ReadWriteStream> {
    const work = this.#ask((docker) => startAttached(docker, options))
    try {
      return await within(mostStartMs, work)
    } catch (error) {
      // Also where the engine comes round only after nobody waits any more.
      const remove = (): Promise<void> => this.remove(options.name).catch(() => {})
      work.then((stream) => stream.end()).then(remove, remove)
      await within(mostAnswerMs, remove()).catch(() => {})
      throw error
    }
  }

  async update(name: string, limits: object): Promise<void> {
    await this.#askSoon((docker) => docker.getContainer(name).update(limits))
  }

  /** Resolves once it is gone, whoever removed it. */
  async remove(name: string): Promise<void> {
    const deadline = Date.now() + mostRemovalMs
    await this.#ask(async (docker) => {
      const container = docker.getContainer(name)
      for (let pauseMs = 10; ; pauseMs = Math.min(2 * pauseMs, 200)) {
        const status = await removeOnce(container)
        if (status === 404) return
        if (Date.now() > deadline)
          throw new SandboxFailedError(`container ${name} could not be removed in ${mostRemovalMs} ms`)
        if (status !== undefined) await sleep(pauseMs)
      }
    })
  }

  async list(labels: readonly string[]): Promise<readonly ContainerInfo[]> {
    return await this.#askSoon((docker) =>
      docker.listContainers({ all: true, filters: JSON.stringify({ label: labels }) }),
    )
  }

  /** Events of containers with a label: one JSON object after another. */
  async events(label: string, names: readonly string[]): Promise<NodeJS.ReadableStream> {
    const filters = JSON.stringify({ type: ['container'], label: [label], event: names })
    return await this.#askSoon((docker) => docker.getEvents({ filters }))
  }

  async #askSoon<Answer>(question: (docker: Docker) => Promise<Answer>): Promise<Answer> {
    return await within(mostAnswerMs, this.#ask(question))
  }

  async #ask<Answer>(question: (docker: Docker) => Promise<Answer>): Promise<Answer> {
    try {
      this.#docker ??= load(this.#options)
      return await question(await this.#docker)
    } catch (error) {
      throw toEngineError(error)
    }
  }
}

/** Only where there is something to run. */
async function load(options: DockerOptions | undefined): Promise<Docker> {
  const { default: Client } = await import('dockerode')
  // A socket that was named is the engine, whatever DOCKER_HOST says, which the client would prefer.
  const isSocket = options?.socketPath !== undefined && options.host === undefined
  return new Client(
    isSocket ? ({ host: undefined, port: undefined, protocol: 'http', ...options } as DockerOptions) : options,
  )
}

/**
 * Attached before it is started, so that nothing is missed. None of it takes a signal: an aborted creation leaves its
 * container behind on the engine (seen with 20.10), while one that was waited for can be removed by its name.
 */
async function startAttached(docker: Docker, options: ContainerCreateOptions): Promise<NodeJS.ReadWriteStream> {
  const container = await docker.createContainer(options)
  const stream = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true })
  try {
    await container.start()
    return stream
  } catch (error) {
    stream.end()
    throw error
  }
}

/** The status of what went wrong: 404 where there is none, 409 where somebody else removes it. */
async function removeOnce(container: Container): Promise<number | undefined> {
  try {
    await container.remove({ force: true, v: true })
    return undefined
  } catch (error) {
    const status = statusOf(error)
    if (status === 404 || status === 409) return status
    throw error
  }
}

async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  const timer = new AbortController()
  const late = sleep(ms, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw new SandboxFailedError(
      `the Docker engine did not do what it was asked for within ${ms} ms: is it overloaded, or stopped?`,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    timer.abort()
    late.catch(() => {})
  }
}
