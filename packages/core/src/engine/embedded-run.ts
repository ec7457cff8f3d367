import { DeterminismError } from '../errors/determinism-error.ts'
import { EngineClosedError } from '../errors/engine-closed-error.ts'
import { RunEndedError } from '../errors/run-ended-error.ts'
import { toWireError } from '../errors/wire-error.ts'
import { describeMessage, refuseMessage } from '../run/refuse-message.ts'
import type { RunEvent } from '../run/run-event.ts'
import type { RunSummary } from '../run/run-view.ts'
import type { EffectCommand, InboxMessage, Outcome } from '../runtime/host.ts'
import { type Arrival, type Arriving, type Gathered, gatherNothing } from './arrival.ts'
import type { Attempts } from './attempts.ts'
import type { Clock } from './clock.ts'
import type { Journal } from './journal.ts'
import type { LogEvent, LogRecord, RunStarted } from './log-record.ts'
import type { Replayed } from './replay.ts'
import type { RunInstance } from './run-instance.ts'
import { RunTimers } from './run-timers.ts'
import { type ChildWork, RunWork } from './run-work.ts'
import type { Post, Turn, TurnHost } from './turn-host.ts'
import { within } from './within.ts'

export interface EmbeddedRunOptions {
  readonly runId: string
  readonly instance: RunInstance
  readonly journal: Journal
  readonly clock: Clock
  /** Draws the seed of a fresh log. */
  readonly random: () => number
  /** How many records the log holds. */
  readonly length: number
  /** The time of the last one. */
  readonly lastAt: number
  readonly createAttempts: (sink: AttemptSink) => Attempts
  readonly createChildren: (sink: ChildSink) => ChildWork
  readonly observer: RunObserver
}

export interface AttemptSink {
  readonly onOutcome: (key: string, outcome: Outcome) => void
  readonly onEvent: (event: RunEvent) => void
}

export interface ChildSink {
  /** The open effect of this key. */
  readonly commandOf: (key: string) => EffectCommand | undefined
  readonly onOutcome: (key: string, outcome: Outcome) => void
}

/** Whoever executes the run is told what becomes of it. */
export interface RunObserver {
  onEvent(event: RunEvent): void
  /** Everything that had arrived is taken. */
  onQuiet(run: EmbeddedRun): void
  onEnd(summary: RunSummary): void
  /** This process executes the run no more, though it has not ended. */
  onStop(error: Error): void
}

/** How long closing waits for attempts that were aborted. */
const graceMs = 10_000

/** How many records one commit may hold. */
const largestBatch = 64

/**
 * One run that this process executes. Takes events one at a time: event → apply → drain → the effects it caused, all in
 * one commit; only after the commit are effects begun, senders answered and observers told. See DESIGN.md beside this file.
 */
export class EmbeddedRun {
  readonly #options: EmbeddedRunOptions
  #instance: RunInstance
  readonly #work: RunWork
  readonly #arrivals: Arrival[] = []
  #length: number
  #lastAt: number
  #isPumping = false
  #pumping: Promise<void> = Promise.resolve()
  #stopped: Error | undefined
  #isFinished = false

  constructor(options: EmbeddedRunOptions) {
    this.#options = options
    this.#instance = options.instance
    this.#length = options.length
    this.#lastAt = options.lastAt
    const onOutcome = (key: string, outcome: Outcome): void =>
      this.#arrive({ event: { type: 'outcome', key, outcome } })
    const commandOf = (key: string): EffectCommand | undefined => this.#instance.host.effects.get(key)?.command
    this.#work = new RunWork({
      timers: new RunTimers(options.clock, (key) => this.#arrive({ event: { type: 'fired', key } })),
      attempts: options.createAttempts({ onOutcome, onEvent: (event) => this.#tell(event) }),
      children: options.createChildren({ onOutcome, commandOf }),
      onOutcome,
    })
    this.#watchInstance()
  }

  /** It has ended, or this process no longer executes it: it takes nothing any more. */
  get isOver(): boolean {
    return this.#stopped !== undefined || this.#isFinished
  }

  /** Nothing is under way or waiting to be taken: the run can be put away, and taken up from its log. */
  get isAtRest(): boolean {
    return this.#arrivals.length === 0 && !this.isOver && this.#instance.rest !== undefined
  }

  /** When it has to be taken up again, where it is at rest. */
  get wakeAt(): number | undefined {
    return this.#instance.rest?.wakeAt
  }

  /** An attempt is open, or events are waiting. */
  get isWorking(): boolean {
    return !this.isOver && (this.#isPumping || this.#instance.isWorking)
  }

  /** Begins a new run. Resolves once its start is recorded. */
  begin(started: Omit<RunStarted, 'at'>): Promise<void> {
    return this.#submit(started)
  }

  /**
   * Goes on behind a replayed log: open attempts are lost, timers and children go on, and `first` arrives before anything
   * begins that was not recorded yet.
   */
  async resume({ unrecorded, untold }: Replayed, first: readonly Arrival[] = [], showsOther = false): Promise<void> {
    const { host, hasEnded } = this.#instance
    const begun = new Set(unrecorded.map((command) => command.key))
    for (const key of this.#work.resume(host, begun)) {
      this.#arrivals.push({ event: { type: 'outcome', key, outcome: { status: 'lost', reason: 'the process ended' } } })
    }
    this.#arrivals.push(...first)
    if (unrecorded.length + untold.length > 0 || (showsOther && !hasEnded)) {
      const gathered = gatherNothing()
      gathered.records.push(...unrecorded.map(startedRecord))
      gathered.events.push(...untold)
      gathered.turns.push(onlyEffects(unrecorded, host))
      this.#isPumping = true
      this.#pumping = this.#takeBatch(gathered).then(() => this.#takeArrivals())
      await this.#pumping
      if (this.#stopped !== undefined) throw this.#stopped
      return
    }
    if (hasEnded && this.#arrivals.length === 0) this.#finish()
    else this.#pump()
  }

  /** Resolves once the message is recorded. */
  send(message: InboxMessage): Promise<void> {
    return this.#submit({ type: 'message', message })
  }

  /** Takes whatever comes with somebody to answer. */
  take(arrival: Arrival): void {
    this.#arrive(arrival)
  }

  /**
   * Stops executing the run here, as a crash would: what is open is aborted and found lost by whoever goes on. Waits for
   * it, but not for ever: code that does not listen to its signal is left alone after a while.
   */
  async close(): Promise<void> {
    const error = new EngineClosedError()
    this.#stop(error)
    await this.#pumping
    const { clock } = this.#options
    await within(this.#work.abortAll(error), { clock, ms: graceMs, late: () => {} })
  }

  /** Puts a run away that is at rest. Nobody is told: it goes on from its log. */
  putAway(): void {
    this.#isFinished = true
    this.#work.stopTimers()
  }

  /** The body may do between turns what no replay could repeat: no event would come that finds it out. */
  #watchInstance(): void {
    const instance = this.#instance
    instance.onBlocked(() => void this.#pumping.then(() => this.#abandonIfBlocked(instance)))
  }

  #submit(event: Arriving): Promise<void> {
    return new Promise((accept, refuse) => this.#arrive({ event, accept, refuse }))
  }

  #arrive(arrival: Arrival): void {
    if (this.#stopped !== undefined) {
      arrival.refuse?.(this.#stopped)
      return
    }
    this.#arrivals.push(arrival)
    this.#pump()
  }

  #pump(): void {
    if (this.#isPumping) return
    this.#isPumping = true
    this.#pumping = this.#takeArrivals()
  }

  async #takeArrivals(): Promise<void> {
    while (this.#arrivals.length > 0 && this.#stopped === undefined) await this.#takeBatch(gatherNothing())
    this.#isPumping = false
    if (this.#stopped !== undefined) return
    if (this.#instance.hasEnded) this.#finish()
    else this.#options.observer.onQuiet(this)
  }

  async #takeBatch(gathered: Gathered): Promise<void> {
    try {
      await this.#gather(gathered)
      if (gathered.turns.length > 0) await this.#commit(gathered)
    } catch (error) {
      await this.#abandon(error as Error, gathered)
    }
  }

  async #gather(gathered: Gathered): Promise<void> {
    while (this.#arrivals.length > 0 && gathered.records.length < largestBatch) {
      const arrival = this.#arrivals.shift() as Arrival
      const refusal = this.#refusal(arrival)
      if (refusal === undefined) await this.#applyArrival(arrival, gathered)
      else arrival.refuse?.(refusal)
    }
  }

  async #applyArrival(arrival: Arrival, gathered: Gathered): Promise<void> {
    this.#lastAt = Math.max(this.#lastAt, this.#options.clock.now())
    gathered.accepted.push(arrival)
    if (arrival.mail !== undefined) gathered.answers.push({ id: arrival.mail })
    const turn = await this.#apply({ ...arrival.event, at: this.#lastAt } as LogEvent, gathered)
    if (turn.carry === undefined) return
    // What led to the fresh log is in what it carries: its records are not kept, its views are.
    gathered.changed = this.#instance.fold.takeChanged()
    this.#instance = this.#instance.continue({ carry: turn.carry, seed: Math.floor(this.#options.random() * 2 ** 32) })
    this.#watchInstance()
    gathered.records = []
    gathered.isFresh = true
    await this.#apply(this.#instance.started, gathered)
  }

  async #apply(event: LogEvent, gathered: Gathered): Promise<Turn> {
    gathered.records.push(event)
    const turn = await this.#instance.apply(event)
    for (const effect of turn.effects) gathered.records.push(startedRecord(effect))
    for (const change of turn.events) gathered.events.push(change)
    gathered.turns.push(turn)
    return turn
  }

  /** Why an arrival is not applied: its command is gone, or the run refuses the message. */
  #refusal({ event }: Arrival): Error | undefined {
    const { host, fold, hasSettled, hasEnded } = this.#instance
    if (event.type === 'message') return refuseMessage(fold, event.message, hasSettled)
    const isExpected = !hasEnded && host.expects(event as LogEvent)
    return isExpected ? undefined : new RunEndedError(this.#options.runId, describeArrival(event))
  }

  async #commit(gathered: Gathered): Promise<void> {
    await this.#append(gathered, this.#instance.fold.summary())
    if (this.#stopped === undefined) this.#work.begin(gathered.turns)
    for (const { accept } of gathered.accepted) accept?.()
    for (const event of gathered.events) this.#tell(event)
    if (this.#instance.hasEnded) this.#finish()
  }

  async #append(gathered: Gathered, run: RunSummary): Promise<void> {
    const { records, events, answers, changed, isFresh } = gathered
    const { runId, journal } = this.#options
    const flush = records.some((record) => record.type === 'started' && record.reserve !== undefined)
    const { steps, ledger } = this.#instance.fold.takeChanged()
    const rest = this.#arrivals.length === 0 ? this.#instance.rest : undefined
    const pending = journal.append({
      runId,
      expected: this.#length,
      records,
      events,
      run,
      steps: changed.steps.concat(steps),
      ledger: changed.ledger.concat(ledger),
      flush,
      ...(rest === undefined ? {} : { rest }),
      ...(isFresh ? { isFresh } : {}),
      ...(answers.length === 0 ? {} : { answers }),
    })
    if (pending !== undefined) await pending
    this.#length = isFresh ? records.length : this.#length + records.length
  }

  #tell(event: RunEvent): void {
    this.#options.observer.onEvent(event)
  }

  #finish(): void {
    if (this.#isFinished) return
    this.#isFinished = true
    this.#work.stopTimers()
    void this.#work.abortAll(new Error('the run has ended'))
    this.#options.observer.onEnd(this.#instance.fold.summary())
  }

  /** The body did between turns what no replay could repeat. */
  async #abandonIfBlocked(instance: RunInstance): Promise<void> {
    const { blockedBy } = instance
    if (blockedBy === undefined || instance !== this.#instance || this.isOver || this.#isPumping) return
    await this.#abandon(blockedBy, gatherNothing())
  }

  /** A commit failed, or the run has to be blocked: this instance is good for nothing any more. */
  async #abandon(error: Error, gathered: Gathered): Promise<void> {
    this.#stop(error)
    for (const { refuse } of gathered.accepted) refuse?.(error)
    void this.#work.abortAll(error)
    if (DeterminismError.isInstance(error)) await this.#recordBlocked(error, gathered)
    this.#options.observer.onStop(error)
  }

  /** What has arrived stays in the log; what it causes is for the definition that the run goes on with. */
  async #recordBlocked(error: DeterminismError, gathered: Gathered): Promise<void> {
    const summary: RunSummary = { ...this.#instance.fold.summary(), status: 'blocked', error: toWireError(error) }
    const blocked: LogRecord = { type: 'blocked', at: this.#lastAt, reason: error.message }
    try {
      await this.#append({ ...gathered, records: [...gathered.records, blocked] }, summary)
    } catch {
      // The log is as it was before the batch: whoever resumes the run finds its attempts lost, and the same block.
    }
  }

  #stop(error: Error): void {
    if (this.#stopped !== undefined) return
    this.#stopped = error
    this.#work.stopTimers()
    for (const { refuse } of this.#arrivals.splice(0)) refuse?.(error)
  }
}

function startedRecord({ key, kind, input, reserve }: EffectCommand): LogRecord {
  return { type: 'started', key, kind, input, ...(reserve === undefined ? {} : { reserve }) }
}

function onlyEffects(effects: readonly EffectCommand[], host: TurnHost): Turn {
  const postsOf = ({ key }: EffectCommand): readonly Post[] =>
    (host.effects.get(key)?.posts ?? []).map((message) => ({ key, message }))
  return { effects, cancelled: [], timers: [], stopped: [], events: [], posts: effects.flatMap(postsOf) }
}

function describeArrival(event: Arriving): string {
  return event.type === 'message' ? describeMessage(event.message) : event.type
}
