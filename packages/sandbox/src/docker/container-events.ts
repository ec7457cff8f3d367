import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from './engine.ts'

/** How a container ended, as far as the engine said. */
export interface ContainerEnd {
  /** Something in it was killed for lack of memory. */
  readonly oom: boolean
  readonly exitCode: number
}

interface EngineEvent {
  readonly Action?: string
  readonly Actor?: { readonly Attributes?: Readonly<Record<string, string>> }
}

/** The engine says what a container died of some time after its streams have ended. */
const mostWaitMs = 1_500

/**
 * Remembers why containers died: one that removes itself cannot be asked afterwards. `oom` comes before `die`
 * (seen with Docker 20.10).
 */
export class ContainerEvents {
  readonly #engine: Engine
  readonly #label: string
  readonly #ends = new Map<string, ContainerEnd>()
  /** Those in which something was killed for lack of memory, and which live on. */
  readonly #short = new Set<string>()
  #stream: Promise<NodeJS.ReadableStream> | undefined
  #isClosed = false

  constructor(engine: Engine, label: string) {
    this.#engine = engine
    this.#label = label
  }

  /** To be called before a container is made. */
  async watch(): Promise<void> {
    this.#stream ??= this.#open()
    await this.#stream
  }

  /** Waits for the word of the engine, for a moment. `undefined` where it says nothing: it is gone itself. */
  async endOf(name: string): Promise<ContainerEnd | undefined> {
    const deadline = Date.now() + mostWaitMs
    while (!this.#ends.has(name) && Date.now() < deadline) await sleep(5)
    return this.#ends.get(name)
  }

  close(): void {
    this.#isClosed = true
    this.#stream?.then((stream) => (stream as { destroy?: () => void }).destroy?.()).catch(() => {})
  }

  async #open(): Promise<NodeJS.ReadableStream> {
    try {
      const stream = await this.#engine.events(this.#label, ['oom', 'die'])
      let rest = ''
      stream.on('data', (data: Buffer) => {
        const lines = (rest + data.toString()).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) this.#take(line)
      })
      stream.on('error', () => this.#lose())
      stream.on('close', () => this.#lose())
      // It must not keep a program alive that has nothing else to do.
      ;(stream as { socket?: { unref(): void } }).socket?.unref()
      if (this.#isClosed) (stream as { destroy?: () => void }).destroy?.()
      return stream
    } catch (error) {
      this.#stream = undefined
      throw error
    }
  }

  /** The engine was restarted, say: asked again with the next container. */
  #lose(): void {
    this.#stream = undefined
  }

  #take(line: string): void {
    const { Action, Actor } = parse(line)
    const name = Actor?.Attributes?.name
    if (name === undefined) return
    if (Action === 'oom') this.#short.add(name)
    if (Action === 'die') {
      this.#ends.set(name, { oom: this.#short.delete(name), exitCode: Number(Actor?.Attributes?.exitCode) })
      // Whoever wants to know has asked by then.
      setTimeout(() => this.#ends.delete(name), 60_000).unref()
    }
  }
}

function parse(line: string): EngineEvent {
  try {
    return JSON.parse(line)
  } catch {
    return {}
  }
}
