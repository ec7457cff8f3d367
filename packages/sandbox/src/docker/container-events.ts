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

/** And that it was for lack of memory, or by somebody, some time after that. */
const mostLateMs = 1_000

/** By SIGKILL. */
const killedCode = 137

/** Which containers, and what they run on. */
export interface ContainerEventsOptions {
  readonly label: string
  readonly hasOwnKernel: boolean
}

/** What is known of one container. */
interface Fate {
  oom: boolean
  /** Somebody told the engine to kill it, or to remove it by force. */
  isKilled: boolean
  exitCode?: number
  isGone: boolean
  /** Called at every change. */
  readonly watchers: Set<() => void>
}

/** Whoever wants to know has asked by then. */
const rememberedMs = 60_000

/**
 * Remembers why containers died: one that removes itself cannot be asked afterwards. `oom` comes before `die`
 * (seen with Docker 20.10).
 */
export class ContainerEvents {
  readonly #engine: Engine
  readonly #label: string
  readonly #hasOwnKernel: boolean
  readonly #fates = new Map<string, Fate>()
  #stream: Promise<NodeJS.ReadableStream> | undefined
  #isClosed = false

  constructor(engine: Engine, { label, hasOwnKernel }: ContainerEventsOptions) {
    this.#engine = engine
    this.#label = label
    this.#hasOwnKernel = hasOwnKernel
  }

  /** To be called before a container is made. */
  async watch(): Promise<void> {
    this.#stream ??= this.#open()
    await this.#stream
  }

  /** Waits for the word of the engine, for a moment. `undefined` where it says nothing: it is gone itself. */
  async endOf(name: string): Promise<ContainerEnd | undefined> {
    await this.#until(name, ({ exitCode }) => exitCode !== undefined, mostWaitMs)
    const { exitCode } = this.#fateOf(name)
    if (exitCode === undefined) return undefined
    if (exitCode === killedCode) await this.#until(name, ({ oom, isKilled }) => oom || isKilled, mostLateMs)
    const { oom, isKilled } = this.#fateOf(name)
    // The engine loses that word on a busy machine (seen with gVisor). Whom it did not kill, and nothing in a kernel of its own
    // could, the kernel of the host has killed.
    return { oom: oom || (this.#hasOwnKernel && exitCode === killedCode && !isKilled), exitCode }
  }

  /** Whether it is removed, within so much time. */
  async isGone(name: string, ms: number): Promise<boolean> {
    await this.#until(name, ({ isGone }) => isGone, ms)
    return this.#fateOf(name).isGone
  }

  close(): void {
    this.#isClosed = true
    this.#stream?.then((stream) => (stream as { destroy?: () => void }).destroy?.()).catch(() => {})
  }

  #until(name: string, isSo: (fate: Fate) => boolean, ms: number): Promise<void> {
    const fate = this.#fateOf(name)
    return new Promise((resolve) => {
      const timer = setTimeout(finish, ms)
      function finish(): void {
        clearTimeout(timer)
        fate.watchers.delete(look)
        resolve()
      }
      function look(): void {
        if (isSo(fate)) finish()
      }
      fate.watchers.add(look)
      look()
    })
  }

  #fateOf(name: string): Fate {
    const known = this.#fates.get(name)
    if (known !== undefined) return known
    const fate: Fate = { oom: false, isKilled: false, isGone: false, watchers: new Set() }
    this.#fates.set(name, fate)
    return fate
  }

  async #open(): Promise<NodeJS.ReadableStream> {
    try {
      const stream = await this.#engine.events(this.#label, ['oom', 'kill', 'die', 'destroy'])
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
    const fate = this.#fateOf(name)
    if (Action === 'oom') fate.oom = true
    if (Action === 'kill') fate.isKilled = true
    if (Action === 'die') fate.exitCode = Number(Actor?.Attributes?.exitCode)
    if (Action === 'destroy') {
      fate.isGone = true
      setTimeout(() => this.#fates.delete(name), rememberedMs).unref()
    }
    for (const look of fate.watchers) look()
  }
}

function parse(line: string): EngineEvent {
  try {
    return JSON.parse(line)
  } catch {
    return {}
  }
}
