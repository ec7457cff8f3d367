import { DeterminismError } from '../errors/determinism-error.ts'
import type { RecordedRunEvent, RunChange } from '../run/run-event.ts'
import type { Carry, EffectCommand, Host, InboxMessage, Outcome, Pending, TimerCommand } from '../runtime/host.ts'
import type { LogEvent } from './log-record.ts'

interface OpenEffect {
  readonly command: EffectCommand
  listener: (outcome: Outcome) => void
  isCancelled: boolean
  /** What a child was told, for whoever goes on with the run: every message may be told twice. */
  readonly posts: InboxMessage[]
}

/** A message to the child run that an open effect is. */
export interface Post {
  readonly key: string
  readonly message: InboxMessage
}

interface OpenTimer {
  readonly dueAt: number
  listener: () => void
}

export interface StartedTimer {
  readonly key: string
  readonly dueAt: number
}

/** What one delivery made the runtime do. */
export interface Turn {
  readonly effects: readonly EffectCommand[]
  /** Keys of effects that were asked to end early. */
  readonly cancelled: readonly string[]
  readonly timers: readonly StartedTimer[]
  /** Keys of timers that nobody waits for any more. */
  readonly stopped: readonly string[]
  readonly events: readonly RecordedRunEvent[]
  readonly posts: readonly Post[]
  /** Present where the run goes on with a fresh log. */
  readonly carry?: Carry
}

export interface TurnHostOptions {
  readonly runId: string
  readonly seed: number
  readonly sequence?: number
}

/**
 * The host port as a plain data structure: it takes one delivery at a time and collects what the runtime does with it.
 * It performs nothing, so the same class serves live runs, replay and tests.
 */
export class TurnHost implements Host {
  readonly runId: string
  readonly seed: number
  /** Told at once of a command that was called between turns. */
  onForeignCommand: () => void = () => {}
  readonly #effects = new Map<string, OpenEffect>()
  readonly #timers = new Map<string, OpenTimer>()
  #receive: (message: InboxMessage) => void = () => {}
  #now = 0
  #inTurn = false
  #sequence: number
  #issued: EffectCommand[] = []
  #cancelled: string[] = []
  #started: StartedTimer[] = []
  #stopped: string[] = []
  #published: RecordedRunEvent[] = []
  #posts: Post[] = []
  #carry: Carry | undefined
  #foreignCommand: DeterminismError | undefined

  /** `sequence`: of the last event before, where the run goes on with a fresh log. Default 0. */
  constructor({ runId, seed, sequence = 0 }: TurnHostOptions) {
    this.runId = runId
    this.seed = seed
    this.#sequence = sequence
  }

  /** Of the last event that was published. */
  get sequence(): number {
    return this.#sequence
  }

  now(): number {
    return this.#now
  }

  checkTurn(): void {
    if (this.#inTurn) return
    this.#foreignCommand = new DeterminismError(
      `run "${this.runId}" called ctx outside the handling of an event: its body awaited something that is not ctx's, such as a fetch or a setTimeout. Put that in a step`,
    )
    this.onForeignCommand()
    throw this.#foreignCommand
  }

  effect(command: EffectCommand): Pending<Outcome> {
    const open: OpenEffect = { command, listener: () => {}, isCancelled: false, posts: [] }
    this.#effects.set(command.key, open)
    this.#issued.push(command)
    return {
      on(listener) {
        open.listener = listener
      },
      cancel: () => {
        open.isCancelled = true
        this.#cancelled.push(command.key)
      },
    }
  }

  timer({ key, ms }: TimerCommand): Pending<void> {
    const open: OpenTimer = { dueAt: this.#now + ms, listener: () => {} }
    this.#timers.set(key, open)
    this.#started.push({ key, dueAt: open.dueAt })
    return {
      on(listener) {
        open.listener = listener
      },
      cancel: () => {
        if (this.#timers.delete(key)) this.#stopped.push(key)
      },
    }
  }

  inbox(listener: (message: InboxMessage) => void): void {
    this.#receive = listener
  }

  post(key: string, message: InboxMessage): void {
    this.#effects.get(key)?.posts.push(message)
    this.#posts.push({ key, message })
  }

  continueAs(carry: Carry): void {
    this.#carry = carry
  }

  /** A journal has no end. */
  pressure(): 'ok' {
    return 'ok'
  }

  publish(change: RunChange): void {
    this.#sequence += 1
    this.#published.push({ ...change, sequence: this.#sequence, at: this.#now })
  }

  /** Open effects by key, in the order in which they were issued. */
  get effects(): ReadonlyMap<string, Readonly<Omit<OpenEffect, 'listener'>>> {
    return this.#effects
  }

  /** Open timers by key. */
  get timers(): ReadonlyMap<string, { readonly dueAt: number }> {
    return this.#timers
  }

  /** A command that was called between turns, which no replay could repeat. */
  get foreignCommand(): DeterminismError | undefined {
    return this.#foreignCommand
  }

  /** Whether somebody still waits for this event. */
  expects(event: LogEvent): boolean {
    if (event.type === 'outcome') return this.#effects.has(event.key)
    return event.type !== 'fired' || this.#timers.has(event.key)
  }

  /** Opens a turn: the time moves to `at`, and commands are accepted until `endTurn`. */
  beginTurn(at: number): void {
    this.#now = at
    this.#inTurn = true
  }

  /** Hands one event to the runtime. Its microtasks have to be drained before the turn ends. */
  deliver(event: Exclude<LogEvent, { readonly type: 'run-started' }>): void {
    if (event.type === 'message') this.#receive(event.message)
    else if (event.type === 'fired') this.#fire(event.key)
    else this.#conclude(event.key, event.outcome)
  }

  /** Closes the turn and gives what happened in it. */
  endTurn(): Turn {
    this.#inTurn = false
    const turn: Turn = {
      effects: this.#issued,
      cancelled: this.#cancelled,
      timers: this.#started,
      stopped: this.#stopped,
      events: this.#published,
      posts: this.#posts,
      ...(this.#carry === undefined ? {} : { carry: this.#carry }),
    }
    this.#issued = []
    this.#cancelled = []
    this.#started = []
    this.#stopped = []
    this.#published = []
    this.#posts = []
    return turn
  }

  #fire(key: string): void {
    const timer = this.#timers.get(key)
    this.#timers.delete(key)
    timer?.listener()
  }

  #conclude(key: string, outcome: Outcome): void {
    const effect = this.#effects.get(key)
    this.#effects.delete(key)
    effect?.listener(outcome)
  }
}
