import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  SandboxClosedError,
  SandboxImageMissingError,
  SandboxUnavailableError,
  SandboxUnsupportedError,
} from '@wflo/core'
import { type SandboxContainer, startContainer } from './container.ts'
import { type ContainerEnd, ContainerEvents } from './container-events.ts'
import type { Place } from './container-options.ts'
import type { DockerSettings } from './docker-settings.ts'
import { Engine } from './engine.ts'
import type { EngineFacts, EngineImage } from './engine-facts.ts'
import { createLabels, ownerLabel } from './labels.ts'
import { reapOrphans } from './reap-orphans.ts'
import { runtimeKind } from './runtime-kind.ts'

/** What else is left of dead processes is looked for so often. */
const reapEveryMs = 600_000

/** An engine that does not answer is not waited for any longer: the containers end by themselves. */
const mostClosingMs = 30_000

/** How long the answer to what a name of an image means is good for. */
const imageFreshMs = 1_000

/** A container that has done its work is gone by itself after a tenth of a second; more under load. */
const mostFarewellMs = 3_000

const gvisorSnippet =
  '{ "runtimes": { "runsc": { "path": "/usr/bin/runsc", "runtimeArgs": ["--platform=ptrace", "--network=none", "--host-uds=open"] } } }'

/** What a container is made for, but for the image, which is looked up when it is made. */
export type PlaceWish = Omit<Place, 'image' | 'hasNames' | 'runtime' | 'preload'>

/** Makes containers, and knows all that were made: none is left when it is closed. */
export class PlaceMaker {
  /** In the labels and names of its containers. */
  readonly id = randomBytes(6).toString('hex')
  readonly engine: Engine
  readonly #settings: DockerSettings
  readonly #events: ContainerEvents
  readonly #open = new Set<Promise<unknown>>()
  #count = 0
  #facts: Promise<EngineFacts> | undefined
  #image: EngineImage | undefined
  #imageAt = 0
  #reaper: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(settings: DockerSettings) {
    this.#settings = settings
    this.engine = new Engine(settings.docker)
    this.#events = new ContainerEvents(this.engine, {
      label: ownerLabel(this.id),
      hasOwnKernel: runtimeKind(settings.runtime) === 'gvisor',
    })
  }

  /** Looks whether the engine can do what is asked of it. Asked once; a refusal is asked again. */
  async prepare(): Promise<EngineFacts> {
    this.#facts ??= this.#prepare().catch((error: unknown) => {
      this.#facts = undefined
      throw error
    })
    return await this.#facts
  }

  /** As of a moment ago: one look serves all containers that are made together. */
  async #recentImage(): Promise<EngineImage> {
    if (this.#image !== undefined && performance.now() - this.#imageAt < imageFreshMs) return this.#image
    return await this.findImage()
  }

  /** Rejects with `SandboxImageMissingError`. */
  async findImage(): Promise<EngineImage> {
    const { image } = this.#settings
    const found = await this.engine.findImage(image)
    if (found === undefined) throw new SandboxImageMissingError(image, howToGetImage(image))
    if (found.volumes.length > 0) throw hasVolumes(image, found.volumes)
    this.#image = found
    this.#imageAt = performance.now()
    return found
  }

  /** Whether the image of a container is the one that its name meant when one was last made. */
  isFresh(container: SandboxContainer): boolean {
    return container.place.image === this.#image?.id
  }

  async make(wish: PlaceWish): Promise<SandboxContainer> {
    if (this.#isClosed) throw new SandboxClosedError('the sandbox')
    return await this.#track(this.#make(wish))
  }

  /** In the background, and then what belongs to it; `close` waits for both. Never rejects. */
  discard(container: SandboxContainer, andThen: () => Promise<void> = async () => {}): Promise<void> {
    const warn = (error: unknown): void =>
      this.#settings.logger.warn({ container: container.name, error }, 'not removed yet')
    return this.#track(this.#discard(container).catch(warn).then(andThen).catch(warn))
  }

  /** For `close` to wait for. */
  whenDone(work: Promise<unknown>): void {
    this.#track(work).catch(() => {})
  }

  readonly endOf = (name: string): Promise<ContainerEnd | undefined> => this.#events.endOf(name)

  /** Waits for what is under way, then removes whatever is left. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#reaper)
    const late = sleep(mostClosingMs, 'late' as const, { ref: false })
    while (this.#open.size > 0) {
      if ((await Promise.race([Promise.allSettled(this.#open), late])) === 'late') break
    }
    this.#events.close()
    if (this.#count === 0) return
    const left = await Promise.race([this.engine.list([ownerLabel(this.id)]), late])
    if (left === 'late') return
    await Promise.race([Promise.all(left.map(({ Id }) => this.engine.remove(Id))), late])
  }

  async #make(wish: PlaceWish): Promise<SandboxContainer> {
    const { runtime, preload } = this.#settings
    await this.prepare()
    const [image] = await Promise.all([this.#recentImage(), this.#events.watch()])
    this.#count += 1
    const name = `wflo-${this.id}-${this.#count}`
    const place = { ...wish, image: image.id, hasNames: image.hasNames, runtime, preload }
    const container = await startContainer(this.engine, place, { name, labels: createLabels(this.id, Date.now()) })
    this.#settings.logger.debug({ container: name }, 'a container is ready')
    return container
  }

  /** Two who remove one container cost the engine more than one: where it goes by itself, it is only watched. */
  async #discard(container: SandboxContainer): Promise<void> {
    if (container.isFinished && (await this.#events.isGone(container.name, mostFarewellMs))) return
    await container.remove()
  }

  async #prepare(): Promise<EngineFacts> {
    const facts = await this.engine.facts()
    checkFacts(facts, this.#settings.runtime)
    await this.#reap()
    if (!this.#isClosed) this.#reaper = setInterval(() => void this.#reap(), reapEveryMs).unref()
    return facts
  }

  async #reap(): Promise<void> {
    try {
      const removed = await reapOrphans(this.engine, this.id, Date.now())
      if (removed > 0) this.#settings.logger.info({ removed }, 'containers of dead processes were removed')
    } catch (error) {
      this.#settings.logger.warn({ error }, 'containers of dead processes could not be removed')
    }
  }

  #track<Value>(work: Promise<Value>): Promise<Value> {
    const done = work.then(
      () => void this.#open.delete(done),
      () => void this.#open.delete(done),
    )
    this.#open.add(done)
    return work
  }
}

/** Nothing weaker will do: an engine that cannot hold a run is as good as none. */
function checkFacts(facts: EngineFacts, runtime: string): void {
  const lacks = [
    ...(facts.system === 'linux' ? [] : [`runs ${facts.system} containers`]),
    ...(facts.memoryLimit ? [] : ['cannot limit memory']),
    ...(facts.processLimit ? [] : ['cannot limit processes']),
    ...(facts.cpuLimit ? [] : ['cannot limit processors']),
    ...(facts.securityOptions.some((option) => option.includes('seccomp')) ? [] : ['has no seccomp']),
  ]
  if (lacks.length > 0) {
    throw new SandboxUnavailableError({
      problem: `the Docker engine ${lacks.join(', ')}`,
      ways: [
        'use an engine on Linux with cgroups and seccomp, as distributions set it up for root, or',
        'give a rootless one what it lacks: Delegate=cpu cpuset memory pids in a drop-in of user@.service of systemd, or',
        'where the kernel lacks the memory cgroup (Raspberry Pi OS): cgroup_enable=memory on its command line',
      ],
    })
  }
  if (!facts.runtimes.includes(runtime)) throw missingRuntime(runtime, facts)
}

function missingRuntime(runtime: string, { runtimes }: EngineFacts): SandboxUnavailableError {
  return new SandboxUnavailableError({
    problem: `the Docker engine has no runtime "${runtime}", only ${runtimes.join(', ')}`,
    ways: [
      runtime === 'runsc'
        ? `install gVisor (on Debian: apt-get install runsc), put ${gvisorSnippet} into /etc/docker/daemon.json, and restart the engine`
        : `install it, name it under "runtimes" in /etc/docker/daemon.json, and restart the engine`,
      'or choose another one by the option runtime; runc is always there, and shares the kernel of the host',
    ],
  })
}

function hasVolumes(image: string, volumes: readonly string[]): SandboxUnsupportedError {
  return new SandboxUnsupportedError(
    'docker',
    `the image "${image}", whose volumes (${volumes.join(', ')}) are on the host's disk without a limit`,
    'use an image without VOLUME',
  )
}

function howToGetImage(image: string): string {
  const file = { 'wflo/runtime:python3.11': 'python311', 'wflo/runtime:python3.11-data': 'python311-data' }[image]
  if (file === undefined) return `make or fetch it: docker pull ${image}`
  return `make it in a checkout of Wflo by \`pnpm images\`, or by \`docker build -f docker/Dockerfile.${file} -t ${image} .\`; or take another one with Python 3.9 or newer: docker pull python:3.11-slim, and the option image: 'python:3.11-slim'`
}
