import { tmpdir } from 'node:os'
import {
  checkFileNames,
  InvalidValueError,
  type ResolvedLimits,
  resolveLimits,
  type Sandbox,
  type SandboxCapabilities,
  SandboxClosedError,
  SandboxFailedError,
  type SandboxNetwork,
  type SandboxProbe,
  type SandboxProcess,
  type SandboxRequest,
  type SandboxResult,
  type SandboxRunOptions,
  type SandboxSession,
  type SandboxSessionOptions,
  type SandboxSignal,
  SandboxUnsupportedError,
} from '@wflo/core'
import { checkHostName } from '@wflo/egress'
import { cancelledResult } from '../cancelled-result.ts'
import { startProcess } from '../start-process.ts'
import { untilAborted } from '../until-aborted.ts'
import { checkLanguage } from './check-language.ts'
import type { SandboxContainer } from './container.ts'
import { resourceLimits } from './container-options.ts'
import type { DockerSandboxOptions } from './docker-sandbox-options.ts'
import { DockerSession } from './docker-session.ts'
import { type DockerSettings, readDockerSettings } from './docker-settings.ts'
import { openEgressSocket } from './egress-socket.ts'
import { createJob } from './job.ts'
import { PlaceMaker, type PlaceWish } from './place-maker.ts'
import { Pool } from './pool.ts'
import { runJob } from './run-job.ts'
import { runtimeKind } from './runtime-kind.ts'
import { Slots } from './slots.ts'

export interface DockerSandbox extends Sandbox {
  /** In the labels of its containers: `ai.wflo.owner`. */
  readonly id: string
  /** Resolves once the pool is full. Without it the first run fills it. */
  warm(): Promise<void>
}

/**
 * Runs Python in Docker containers that are used once. Nothing is asked of the engine until something is to be done.
 * Throws `InvalidValueError` for options that cannot be.
 */
export function dockerSandbox(options: DockerSandboxOptions = {}): DockerSandbox {
  return new DockerRuns(readDockerSettings(options))
}

/** What a container is taken for. */
interface Wanted {
  readonly limits: ResolvedLimits
  readonly network: SandboxNetwork
  readonly keep: boolean
}

/** A container with what has to be given back after it. */
interface Lease {
  readonly container: SandboxContainer
  release(): Promise<void>
}

class DockerRuns implements DockerSandbox {
  readonly name = 'docker'
  readonly id: string
  readonly capabilities: SandboxCapabilities
  readonly limits: ResolvedLimits
  readonly #settings: DockerSettings
  readonly #maker: PlaceMaker
  readonly #closing = new AbortController()
  readonly #sessions = new Set<DockerSession>()
  #pool: Pool | undefined
  #slots: Slots | undefined
  #closed: Promise<void> | undefined

  constructor(settings: DockerSettings) {
    this.#settings = settings
    this.#maker = new PlaceMaker(settings)
    this.id = this.#maker.id
    this.limits = settings.limits
    this.capabilities = {
      languages: ['python'],
      isolation: runtimeKind(settings.runtime) === 'shared-kernel' ? 'container' : 'kernel',
      memoryLimit: true,
      network: this.#maker.engine.isLocal ? ['none', 'allow', 'unsafe-bridge'] : ['none', 'unsafe-bridge'],
    }
  }

  async probe({ signal }: SandboxSignal = {}): Promise<SandboxProbe> {
    this.#checkOpen()
    signal?.throwIfAborted()
    const looking = this.#maker.prepare().then(async (facts) => ({ ...facts, image: await this.#maker.findImage() }))
    const { version, swapLimit } = await untilAborted(looking, this.#withClosing(signal))
    const { runtime, image } = this.#settings
    const isShared = this.capabilities.isolation === 'container'
    return {
      description: `Docker ${version}, ${runtime}, ${image}`,
      warnings: [
        ...(swapLimit
          ? []
          : ['the engine cannot keep containers from swapping: turn swap off, or boot with swapaccount=1']),
        ...(isShared ? ["the code runs on the host's kernel: for code of strangers take the runtime runsc"] : []),
      ],
    }
  }

  async warm(): Promise<void> {
    this.#checkOpen()
    const { pool } = await this.#open()
    await pool.fill()
  }

  async run(request: SandboxRequest, options: SandboxRunOptions = {}): Promise<SandboxResult> {
    const wanted = this.#check(request)
    const job = createJob(request, wanted.limits)
    this.#checkOpen()
    const signal = this.#withClosing(options.signal)
    try {
      await using lease = await this.#lease(wanted, signal).catch(releasing)
      return await runJob(job, { container: lease.container, endOf: this.#maker.endOf }, { ...options, signal })
    } catch (error) {
      if (signal.aborted && error === signal.reason) return cancelledResult()
      throw error
    }
  }

  spawn(request: SandboxRequest, options: SandboxSignal = {}): SandboxProcess {
    return startProcess((inner) => this.run(request, inner), options)
  }

  async open(options: SandboxSessionOptions = {}): Promise<SandboxSession> {
    const wanted = this.#checkPlace(options, true)
    this.#checkOpen()
    const { container, release } = await this.#lease(wanted, this.#withClosing(options.signal))
    const session = new DockerSession({
      container,
      endOf: this.#maker.endOf,
      limits: wanted.limits,
      release: () => {
        this.#sessions.delete(session)
        return release()
      },
    })
    this.#sessions.add(session)
    return session
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    this.#closing.abort(new SandboxClosedError('the sandbox'))
    this.#slots?.close()
    await Promise.all([...this.#sessions].map((session) => session.dispose()))
    await this.#pool?.close()
    await this.#maker.close()
  }

  #withClosing(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal])
  }

  #checkOpen(): void {
    if (this.#closed !== undefined) throw new SandboxClosedError('the sandbox')
  }

  /** Everything that can be refused without an engine. */
  #check(request: SandboxRequest): Wanted {
    const { language, files = {} } = request
    checkLanguage(language)
    checkFileNames(files)
    const wanted = this.#checkPlace(request, false)
    checkFileCount(Object.keys(files).length, wanted.limits)
    return wanted
  }

  #checkPlace({ limits, network = 'none' }: Omit<SandboxSessionOptions, 'signal'>, keep: boolean): Wanted {
    return {
      limits: resolveLimits(limits, this.#settings.givenLimits),
      network: this.#checkNetwork(network),
      keep,
    }
  }

  #checkNetwork(network: SandboxNetwork): SandboxNetwork {
    if (network === 'none' || network === 'unsafe-bridge') return network
    if (typeof network !== 'object' || !Array.isArray(network?.allow)) {
      throw new InvalidValueError(
        `network is ${JSON.stringify(network)}, and has to be 'none', { allow: ['api.example.com'] } or 'unsafe-bridge'`,
      )
    }
    if (this.capabilities.network.includes('allow')) return { allow: network.allow.map((name) => checkHostName(name)) }
    throw new SandboxUnsupportedError(
      this.name,
      'network: { allow }',
      'its engine is not on this machine, so that no socket can be shared with it; use a local engine',
    )
  }

  async #open(): Promise<{ readonly pool: Pool; readonly slots: Slots; readonly cpus: number }> {
    const { poolSize, idleMs, maxConcurrent, queueTimeoutMs } = this.#settings
    const { cpus } = await this.#maker.prepare()
    this.#checkOpen()
    this.#slots ??= new Slots(maxConcurrent ?? 2 * cpus, queueTimeoutMs)
    this.#pool ??= new Pool({
      size: poolSize,
      idleMs,
      parallel: 2 * cpus,
      make: () => this.#maker.make(this.#poolWish(cpus)),
      isFresh: (container) => this.#maker.isFresh(container),
    })
    return { pool: this.#pool, slots: this.#slots, cpus }
  }

  /** A place in the queue, then a container: from the pool where one of its shape will do. */
  async #lease(wanted: Wanted, signal: AbortSignal): Promise<Lease & AsyncDisposable> {
    signal.throwIfAborted()
    const { slots } = await untilAborted(this.#open(), signal)
    const giveBack = await slots.take(signal)
    try {
      const { container, close } = await this.#take(wanted, signal)
      const release = async (): Promise<void> => {
        const gone = this.#maker.discard(container, close)
        giveBack()
        if (wanted.keep) await gone
      }
      return { container, release, [Symbol.asyncDispose]: release }
    } catch (error) {
      giveBack()
      throw error
    }
  }

  async #take(
    wanted: Wanted,
    signal: AbortSignal,
  ): Promise<{ container: SandboxContainer; close: () => Promise<void> }> {
    const { pool, cpus } = await this.#open()
    const wish = this.#wish(wanted, cpus)
    if (this.#fitsPool(wanted, wish.limits, this.#poolWish(cpus).limits)) {
      const container = await pool.take(signal)
      await this.#adapt(container, wish, signal)
      return { container, close: async () => {} }
    }
    return await this.#makeApart(wish, wanted.network, signal)
  }

  /** What a container of the pool can become: its folders are as large as they were made. */
  #fitsPool({ keep, network }: Wanted, limits: ResolvedLimits, pooled: ResolvedLimits): boolean {
    if (keep || network !== 'none') return false
    if (pooled.disk !== limits.disk || pooled.files !== limits.files) return false
    const isSame = (['memory', 'cpus', 'processes'] as const).every((name) => pooled[name] === limits[name])
    return isSame || this.#settings.runtime === 'runc'
  }

  async #adapt(container: SandboxContainer, { limits }: PlaceWish, signal: AbortSignal): Promise<void> {
    const { runtime } = this.#settings
    const [now, then] = [container.place.limits, limits].map((each) => resourceLimits({ ...each, runtime }))
    if (JSON.stringify(now) === JSON.stringify(then)) return
    try {
      await untilAborted(this.#maker.engine.update(container.name, then ?? {}), signal)
    } catch (error) {
      void this.#maker.discard(container)
      throw error
    }
  }

  async #makeApart(
    wish: PlaceWish,
    network: SandboxNetwork,
    signal: AbortSignal,
  ): Promise<{ container: SandboxContainer; close: () => Promise<void> }> {
    const { egress, logger } = this.#settings
    const socket = typeof network === 'object' ? await openEgressSocket({ ...network, egress, logger }) : undefined
    const close = async (): Promise<void> => await socket?.close()
    if (signal.aborted) {
      this.#maker.whenDone(close())
      throw signal.reason
    }
    const making = this.#maker.make({ ...wish, ...(socket === undefined ? {} : { socket: socket.path }) })
    try {
      const container = await untilAborted(making, signal)
      await socket?.hide()
      return { container, close }
    } catch (error) {
      // It may still become a container, which nobody wants any more.
      this.#maker.whenDone(making.then((container) => this.#maker.discard(container, close), close))
      throw socket === undefined ? error : explainMount(this.name, error)
    }
  }

  #poolWish(cpus: number): PlaceWish {
    return this.#wish({ limits: this.limits, network: 'none', keep: false }, cpus)
  }

  #wish({ limits, network, keep }: Wanted, cpus: number): PlaceWish {
    return {
      limits: { ...limits, cpus: Math.min(limits.cpus, cpus) },
      network: network === 'unsafe-bridge' ? network : 'none',
      keep,
      idleSeconds: keep ? 86_400 : Math.ceil(this.#settings.idleMs / 1_000) + 60,
    }
  }
}

/** No code has begun, and so none is paid for. */
function releasing(error: unknown): never {
  if (!SandboxFailedError.isInstance(error)) throw error
  throw new SandboxFailedError(error.message, { cause: error, booking: 'release' })
}

/** A local socket does not mean shared files: the engine may be outside of this container, or in a virtual machine. */
function explainMount(name: string, error: unknown): unknown {
  if (!/bind source path does not exist|error mounting/i.test(String(error))) return error
  return new SandboxUnsupportedError(
    name,
    'network: { allow }',
    `its engine does not see the files of this process, so that no socket can be shared with it (this process is in a container, or the engine in a virtual machine): run both in one place, with one ${tmpdir()}`,
  )
}

/** Not every kernel limits the number of files in a folder of memory. */
function checkFileCount(count: number, { files }: ResolvedLimits): void {
  if (count < files) return
  throw new InvalidValueError(
    `${count} files and the code are more than limits.files, ${files}: raise it, or send fewer files`,
  )
}
