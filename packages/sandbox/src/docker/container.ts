import { SandboxFailedError } from '@wflo/core'
import { type ContainerIdentity, containerOptions, type Place } from './container-options.ts'
import type { Engine } from './engine.ts'
import { type Frame, readDockerStreams, readFrames } from './frames.ts'

/** What a broken supervisor says on its standard error, for messages. */
const mostNoise = 4_000

/** For Python to start, and for what is to be preloaded. */
const mostWarmUpMs = 60_000

interface AttachedStream extends NodeJS.ReadWriteStream {
  ref?(): void
  unref?(): void
  destroy?(): void
}

/** A container that runs, from the side of the host: frames in, frames out, and its end. */
export class SandboxContainer {
  readonly place: Place
  readonly name: string
  #onFrame: ((frame: Frame) => void) | undefined
  #onEnd: (() => void) | undefined
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
    this.#attend()
  }

  /** Nothing can be asked of it any more. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** What it said beside the protocol. */
  get noise(): string {
    return this.#noise.trim()
  }

  /** One listens at a time: what is said meanwhile, and that nothing more will be said (it ended, or was removed). */
  listen(onFrame: (frame: Frame) => void, onEnd: () => void): void {
    this.#onFrame = onFrame
    this.#onEnd = onEnd
    if (this.#isOver) onEnd()
  }

  ignore(): void {
    this.#onFrame = undefined
    this.#onEnd = undefined
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

  #attend(): void {
    const end = (): void => {
      this.#isOver = true
      this.#onEnd?.()
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
  const problem = await untilReady(container)
  if (problem === undefined) return container
  await container.remove()
  const noise = container.noise === '' ? '' : `: ${container.noise}`
  throw new SandboxFailedError(
    `a container of ${place.image} ${problem}${noise}. It needs Python 3.9 or newer as python3, and modules to preload that can be imported`,
  )
}

/** What went wrong; `undefined` where it is ready. */
function untilReady(container: SandboxContainer): Promise<string | undefined> {
  return new Promise((resolve) => {
    const settle = (problem: string | undefined): void => {
      clearTimeout(timer)
      container.ignore()
      resolve(problem)
    }
    const timer = setTimeout(() => settle(`was not ready within ${mostWarmUpMs} ms`), mostWarmUpMs)
    container.listen(
      ({ type }) => {
        if (type === 'r') settle(undefined)
      },
      () => settle('ended before it was ready'),
    )
  })
}
