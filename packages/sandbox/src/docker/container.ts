import { SandboxFailedError } from '@wflo/core'
import { type ContainerIdentity, containerOptions, type Place } from './container-options.ts'
import type { Engine } from './engine.ts'
import { type Frame, readDockerStreams, readFrames } from './frames.ts'

/** What a broken supervisor says on its standard error, for messages. */
const mostNoise = 4_000

interface AttachedStream extends NodeJS.ReadWriteStream {
  ref?(): void
  unref?(): void
  destroy?(): void
}

/** A container that runs, from the side of the host: frames in, frames out, and its end. */
export class SandboxContainer {
  readonly place: Place
  readonly name: string
  /** Resolves when it says nothing more: it ended, or was removed. */
  readonly ended: Promise<void>
  #onFrame: ((frame: Frame) => void) | undefined
  #isOver = false
  #isFinished = false
  #noise = ''
  #removal: Promise<void> | undefined
  readonly #engine: Engine
  readonly #stream: AttachedStream

  constructor(engine: Engine, place: Place, name: string, stream: NodeJS.ReadWriteStream) {
    this.#engine = engine
    this.place = place
    this.name = name
    this.#stream = stream
    this.ended = this.#listen()
  }

  /** Nothing can be asked of it any more. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** What it said beside the protocol. */
  get noise(): string {
    return this.#noise.trim()
  }

  listen(onFrame: ((frame: Frame) => void) | undefined): void {
    this.#onFrame = onFrame
  }

  send(frames: readonly Buffer[]): void {
    if (this.#isOver) return
    for (const frame of frames) this.#stream.write(frame)
  }

  /** While nobody waits for it, it does not keep the program alive. */
  rest(): void {
    this.#stream.unref?.()
  }

  wake(): void {
    this.#stream.ref?.()
  }

  /** Its only run is over: it ends by itself, and the engine removes it. */
  get isFinished(): boolean {
    return this.#isFinished
  }

  finish(): void {
    this.#isFinished = true
    this.#isOver = true
    this.#stream.unref?.()
  }

  /** Resolves once the engine does not have it any more. */
  remove(): Promise<void> {
    this.#isOver = true
    this.#stream.unref?.()
    this.#removal ??= this.#engine.remove(this.name).finally(() => this.#stream.destroy?.())
    return this.#removal
  }

  #listen(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const end = (): void => {
      this.#isOver = true
      resolve()
    }
    const fail = (error: unknown): void => {
      this.#noise ||= String(error)
      this.#stream.destroy?.()
      end()
    }
    const takeFrames = readFrames((frame) => this.#onFrame?.(frame))
    const takeBytes = readDockerStreams(({ stream, content }) => {
      if (stream === 'stdout') takeFrames(content)
      else this.#noise = (this.#noise + content.toString()).slice(-mostNoise)
    })
    this.#stream.on('data', (bytes: Buffer) => {
      try {
        takeBytes(bytes)
      } catch (error) {
        fail(error)
      }
    })
    this.#stream.on('error', fail)
    this.#stream.on('end', end)
    this.#stream.on('close', end)
    return promise
  }
}

/** Makes one and waits until it is ready for its first job. */
export async function startContainer(
  engine: Engine,
  place: Place,
  identity: ContainerIdentity,
): Promise<SandboxContainer> {
  const stream = await engine.start(containerOptions(place, identity))
  const container = new SandboxContainer(engine, place, identity.name, stream)
  const { promise, resolve } = Promise.withResolvers<'ready'>()
  container.listen(({ type }) => {
    if (type === 'r') resolve('ready')
  })
  const outcome = await Promise.race([promise, container.ended])
  container.listen(undefined)
  if (outcome === 'ready') return container
  await container.remove()
  throw new SandboxFailedError(
    `a container of ${place.image} ended before it was ready${container.noise === '' ? '' : `: ${container.noise}`}. It needs Python 3.9 or newer as python3`,
  )
}
