import { DeterminismError } from '../errors/determinism-error.ts'
import { EngineClosedError } from '../errors/engine-closed-error.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { RunEndedError } from '../errors/run-ended-error.ts'
import { toWireError } from '../errors/wire-error.ts'
import { parseMoney } from '../money/money.ts'
import type { RecordedRunEvent, RunEvent } from '../run/run-event.ts'
import type { RunSummary } from '../run/run-view.ts'
import { isHigher, parseBudgetLimit } from '../runtime/budget.ts'
import type { EffectCommand, InboxMessage, Outcome } from '../runtime/host.ts'
import type { Attempts } from './attempts.ts'
import type { Clock } from './clock.ts'
import type { Journal } from './journal.ts'
import type { LogEvent, LogRecord, RunStarted } from './log-record.ts'
import type { Replayed } from './replay.ts'
import type { RunInstance } from './run-instance.ts'
import { RunTimers } from './run-timers.ts'
import type { Turn } from './turn-host.ts'
import { within } from './within.ts'

export interface EmbeddedRunOptions {
  readonly runId: string
  readonly instance: RunInstance
  readonly journal: Journal
  readonly clock: Clock
  /** How many records the log holds. */
  readonly length: number
  /** The time of the last one. */
  readonly lastAt: number
  readonly createAttempts: (sink: AttemptSink) => Attempts
}

export interface AttemptSink {
  readonly onOutcome: (key: string, outcome: Outcome) => void
  readonly onEvent: (event: RunEvent) => void
}

/** An event that has not been recorded yet: it gets its time when its turn comes. */
type Arriving = LogEvent extends infer Event ? (Event extends LogEvent ? Omit<Event, 'at'> : never) : never

interface Arrival {
  readonly event: Arriving
  /** Whoever waits for it to be recorded. */
  readonly accept?: () => void
  readonly refuse?: (error: Error) => void
}

/** What a batch of turns has gathered until its commit. */
interface Gathered {
  readonly records: LogRecord[]
  readonly events: RecordedRunEvent[]
  readonly turns: Turn[]
  readonly accepted: Arrival[]
}

/** How long closing waits for attempts that were aborted. */
const graceMs = 10_000

/** How many events one commit may hold. */
const largestBatch = 64

/**
 * One run that this process executes. Takes events one at a time: event → apply → drain → the effects it caused, all in
 * one commit; only after the commit are effects begun, senders answered and observers told. See DESIGN.md beside this file.
 */
export class EmbeddedRun {
  readonly #options: EmbeddedRunOptions
  readonly #instance: RunInstance
  readonly #attempts: Attempts
  readonly #timers: RunTimers
  readonly #arrivals: Arrival[] = []
  readonly #observers = new Set<(event: RunEvent) => void>()
  readonly #finished = Promise.withResolvers<RunSummary>()
  #length: number
  #lastAt: number
  #isPumping = false
  #pumping: Promise<void> = Promise.resolve()
  #stopped: Error | undefined

  constructor(options: EmbeddedRunOptions) {
    this.#options = options
    this.#instance = options.instance
    this.#length = options.length
    this.#lastAt = options.lastAt
    this.#timers = new RunTimers(options.clock, (key) => this.#arrive({ event: { type: 'fired', key } }))
    this.#attempts = options.createAttempts({
      onOutcome: (key, outcome) => this.#arrive({ event: { type: 'outcome', key, outcome } }),
      onEvent: (event) => this.#tell(event),
    })
    this.#finished.promise.catch(() => {})
    this.#instance.onBlocked(() => void this.#pumping.then(() => this.#abandonIfBlocked()))
  }

  /** The summary of the ended run. Rejects where this process stops executing it before its end. */
  get finished(): Promise<RunSummary> {
    return this.#finished.promise
  }

  /** Begins a new run. Resolves once its start is recorded. */
  begin(started: Omit<RunStarted, 'at'>): Promise<void> {
    return this.#submit(started)
  }

  /** Goes on behind a replayed log: open attempts are lost, open timers are set again; its row says that it runs again. */
  async resume({ unrecorded, untold }: Replayed, wasBlocked = false): Promise<void> {
    const { host } = this.#instance
    if (this.#instance.hasEnded && untold.length === 0) {
      this.#finish()
      return
    }
    const begun = new Set(unrecorded.map((command) => command.key))
    for (const key of host.effects.keys()) {
      if (begun.has(key)) continue
      this.#arrivals.push({ event: { type: 'outcome', key, outcome: { status: 'lost', reason: 'the process ended' } } })
    }
    this.#timers.start([...host.timers].map(([key, { dueAt }]) => ({ key, dueAt })))
    if (unrecorded.length + untold.length > 0 || wasBlocked) {
      const turns = [onlyEffects(unrecorded)]
      await this.#commit({ records: unrecorded.map(startedRecord), events: [...untold], turns, accepted: [] })
    }
    this.#pump()
  }

  /** Resolves once the message is recorded. */
  send(message: InboxMessage): Promise<void> {
    return this.#submit({ type: 'message', message })
  }

  /** Live events, from the next commit on. Returns what ends it. */
  observe(observer: (event: RunEvent) => void): () => void {
    this.#observers.add(observer)
    return () => this.#observers.delete(observer)
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
    await within(this.#attempts.abortAll(error), { clock, ms: graceMs, late: () => {} })
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
    while (this.#arrivals.length > 0 && this.#stopped === undefined) {
      const gathered: Gathered = { records: [], events: [], turns: [], accepted: [] }
      try {
        await this.#gather(gathered)
        if (gathered.records.length > 0) await this.#commit(gathered)
      } catch (error) {
        await this.#abandon(error as Error, gathered)
      }
    }
    this.#isPumping = false
  }

  async #gather(gathered: Gathered): Promise<void> {
    while (this.#arrivals.length > 0 && gathered.records.length < largestBatch) {
      const arrival = this.#arrivals.shift() as Arrival
      const refusal = this.#refusal(arrival)
      if (refusal !== undefined) {
        arrival.refuse?.(refusal)
        continue
      }
      await this.#applyArrival(arrival, gathered)
    }
  }

  async #applyArrival(arrival: Arrival, gathered: Gathered): Promise<void> {
    this.#lastAt = Math.max(this.#lastAt, this.#options.clock.now())
    const event = { ...arrival.event, at: this.#lastAt } as LogEvent
    gathered.accepted.push(arrival)
    gathered.records.push(event)
    const turn = await this.#instance.apply(event)
    for (const effect of turn.effects) gathered.records.push(startedRecord(effect))
    for (const change of turn.events) gathered.events.push(change)
    gathered.turns.push(turn)
  }

  /** Why an arrival is not applied: its command is gone, or the run has ended. */
  #refusal({ event }: Arrival): Error | undefined {
    const { host, fold } = this.#instance
    const { runId } = this.#options
    if (event.type === 'message' && event.message.type === 'reconcile') {
      const { key, actual } = event.message
      if (fold.entry(key)?.state === 'unresolved') return refuseAmount(actual)
      return new InvalidValueError(`run "${runId}" has no unresolved ledger entry "${key}"`, { key })
    }
    if (event.type === 'message' && event.message.type === 'raise' && !this.#instance.hasSettled) {
      return this.#refuseLower(event.message.limit)
    }
    if (this.#instance.hasEnded || (event.type === 'message' && this.#instance.hasSettled)) {
      return new RunEndedError(runId, describeMessage(event))
    }
    return host.expects(event as LogEvent) ? undefined : new RunEndedError(runId, describeMessage(event))
  }

  #refuseLower(limit: string): Error | undefined {
    const { unlimited, limit: current } = this.#instance.fold.summary().budget
    const standing = unlimited === true ? 'unlimited' : parseBudgetLimit(current)
    if (isHigher(parseBudgetLimit(limit), standing)) return undefined
    return new InvalidValueError(
      `the budget of run "${this.#options.runId}" is ${current === undefined ? 'unlimited' : `$${current}`} already, and can only be raised: $${limit} is not more`,
      { limit },
    )
  }

  async #commit(gathered: Gathered): Promise<void> {
    await this.#append(gathered, this.#instance.fold.summary())
    if (this.#stopped === undefined) this.#begin(gathered.turns)
    for (const { accept } of gathered.accepted) accept?.()
    for (const event of gathered.events) this.#tell(event)
    if (this.#instance.hasEnded) this.#finish()
  }

  /** Nothing begins any more where the engine was closed during the commit: whoever goes on finds it lost. */
  #begin(turns: readonly Turn[]): void {
    for (const turn of turns) this.#timers.start(turn.timers)
    for (const turn of turns) this.#timers.stop(turn.stopped)
    this.#beginEffects(turns)
  }

  async #append({ records, events }: Gathered, run: RunSummary): Promise<void> {
    const { runId, journal } = this.#options
    const flush = records.some((record) => record.type === 'started' && record.reserve !== undefined)
    const { steps, ledger } = this.#instance.fold.takeChanged()
    const pending = journal.append({ runId, expected: this.#length, records, events, run, steps, ledger, flush })
    if (pending !== undefined) await pending
    this.#length += records.length
  }

  /** An effect that was cancelled before its commit is never begun. */
  #beginEffects(turns: readonly Turn[]): void {
    const cancelled = new Set(turns.flatMap((turn) => turn.cancelled))
    for (const turn of turns) {
      for (const effect of turn.effects) {
        if (cancelled.delete(effect.key)) this.#answerNotSent(effect.key)
        else this.#attempts.begin(effect)
      }
    }
    for (const key of cancelled) this.#attempts.abort(key, new Error('the run no longer needs this step'))
  }

  #answerNotSent(key: string): void {
    this.#arrive({ event: { type: 'outcome', key, outcome: { status: 'cancelled', notSent: true } } })
  }

  #tell(event: RunEvent): void {
    for (const observer of this.#observers) {
      try {
        observer(event)
      } catch {
        // What is recorded stays recorded, whoever was to be told.
      }
    }
  }

  #finish(): void {
    this.#timers.stopAll()
    this.#finished.resolve(this.#instance.fold.summary())
    void this.#attempts.abortAll(new Error('the run has ended'))
  }

  /** The body did between turns what no replay could repeat. No event may come that would find it out. */
  async #abandonIfBlocked(): Promise<void> {
    const { blockedBy } = this.#instance
    if (blockedBy === undefined || this.#stopped !== undefined || this.#isPumping) return
    await this.#abandon(blockedBy, { records: [], events: [], turns: [], accepted: [] })
  }

  /** A commit failed, or the run has to be blocked: this instance is good for nothing any more. */
  async #abandon(error: Error, gathered: Gathered): Promise<void> {
    this.#stop(error)
    for (const { refuse } of gathered.accepted) refuse?.(error)
    void this.#attempts.abortAll(error)
    if (DeterminismError.isInstance(error)) await this.#recordBlocked(error, gathered)
  }

  /** What has arrived stays in the log; what it causes is for the definition that the run goes on with. */
  async #recordBlocked(error: DeterminismError, { records, events, turns, accepted }: Gathered): Promise<void> {
    const summary: RunSummary = { ...this.#instance.fold.summary(), status: 'blocked', error: toWireError(error) }
    const blocked: LogRecord = { type: 'blocked', at: this.#lastAt, reason: error.message }
    try {
      await this.#append({ records: [...records, blocked], events, turns, accepted }, summary)
    } catch {
      // The log is as it was before the batch: whoever resumes the run finds its attempts lost, and the same block.
    }
  }

  #stop(error: Error): void {
    if (this.#stopped !== undefined) return
    this.#stopped = error
    this.#timers.stopAll()
    this.#finished.reject(error)
    for (const { refuse } of this.#arrivals.splice(0)) refuse?.(error)
  }
}

/** An amount that is none would be found out when it is booked: too late. */
function refuseAmount(amount: string): Error | undefined {
  try {
    parseMoney(amount)
    return undefined
  } catch (error) {
    return error as Error
  }
}

function startedRecord({ key, kind, input, reserve }: EffectCommand): LogRecord {
  return { type: 'started', key, kind, input, ...(reserve === undefined ? {} : { reserve }) }
}

function onlyEffects(effects: readonly EffectCommand[]): Turn {
  return { effects, cancelled: [], timers: [], stopped: [], events: [] }
}

function describeMessage(event: Arriving): string {
  if (event.type !== 'message') return event.type
  return event.message.type === 'event' ? `the event "${event.message.name}"` : `the message "${event.message.type}"`
}
