import { DeterminismError } from '../errors/determinism-error.ts'
import { EngineClosedError } from '../errors/engine-closed-error.ts'
import { JournalConflictError } from '../errors/journal-conflict-error.ts'
import type { RunEvent } from '../run/run-event.ts'
import { isUnfinished } from '../run/run-view.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'
import type { Arrival } from './arrival.ts'
import type { EmbeddedRun, RunObserver } from './embedded-run.ts'
import type { Followers } from './followers.ts'
import type { JournalRun } from './journal.ts'
import type { RunStarted } from './log-record.ts'
import type { Places } from './places.ts'
import { type Replayed, replay } from './replay.ts'
import type { RestingRuns } from './resting-runs.ts'
import type { RunFactory } from './run-factory.ts'
import type { RunInstance } from './run-instance.ts'
import type { RunRecords } from './run-records.ts'
import { startOf } from './start-of.ts'

export interface RunTableOptions {
  readonly records: RunRecords
  readonly factory: RunFactory
  readonly followers: Followers
  readonly places: Places
  readonly resting: RestingRuns
  readonly findDefinition: (name: string, version: number) => WorkflowDefinition
  readonly onEvent: (runId: string, event: RunEvent) => void
}

/** How many runs at rest stay in memory. Others are put away: their log is enough to go on. */
const mostIdle = 256

/** The runs that this process executes: loaded when something happens to them, put away when they only wait. */
export class RunTable {
  readonly #options: RunTableOptions
  /** A promise while one is being loaded, so that none is loaded twice. `undefined`: another engine executes it. */
  readonly #runs = new Map<string, Promise<EmbeddedRun | undefined>>()
  /** Loaded, and not over. */
  readonly #here = new Set<string>()
  /** At rest, the one that rests longest first. */
  readonly #idle = new Map<string, EmbeddedRun>()
  #isClosed = false

  constructor(options: RunTableOptions) {
    this.#options = options
  }

  /** It was loaded here, or was put away here. One that is still being loaded may turn out to be another engine's. */
  has(runId: string): boolean {
    return this.#here.has(runId) || this.#options.resting.has(runId)
  }

  refuseIfClosed(): void {
    if (this.#isClosed) throw new EngineClosedError()
  }

  /** Executes the run here from now on. False: another engine executes it. */
  async open(runId: string): Promise<boolean> {
    this.refuseIfClosed()
    const opening = this.#runs.get(runId) ?? this.#keep(runId, this.#resume(runId, []))
    return (await opening) !== undefined
  }

  /** Hands something to a run, which is loaded for it if need be. False: another engine executes the run. */
  async deliver(runId: string, arrival: Arrival): Promise<boolean> {
    for (;;) {
      this.refuseIfClosed()
      const open = this.#runs.get(runId)
      if (open === undefined) return (await this.#keep(runId, this.#resume(runId, [arrival]))) !== undefined
      const run = await open
      if (run === undefined) return false
      if (!run.isOver) {
        run.take(arrival)
        return true
      }
      if (this.#runs.get(runId) === open) this.#forget(runId)
    }
  }

  /** Records a new run and begins it. */
  async create(started: Omit<RunStarted, 'at'>, workflow: WorkflowDefinition): Promise<void> {
    this.refuseIfClosed()
    const { factory, places } = this.#options
    const { runId } = started
    const instance = factory.createInstance({ ...started, at: 0 }, workflow)
    const run = factory.createRun(runId, instance, { length: 0, lastAt: 0, observer: this.#observe(runId) })
    places.take(runId)
    this.#keep(runId, Promise.resolve(run))
    try {
      await run.begin(started)
    } catch (error) {
      this.#forget(runId)
      throw error
    }
  }

  /** Those that are being loaded are closed once they are there. Everybody who follows a run is told. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#options.resting.clear()
    const opened = [...this.#runs]
    await Promise.allSettled(opened.map(async ([, run]) => (await run)?.close()))
    this.#runs.clear()
    this.#options.followers.tellAll({ type: 'stopped', error: new EngineClosedError() })
  }

  #keep(runId: string, opening: Promise<EmbeddedRun | undefined>): Promise<EmbeddedRun | undefined> {
    this.#runs.set(runId, opening)
    const settle = (run: EmbeddedRun | undefined): void => {
      if (this.#runs.get(runId) !== opening) return
      if (run === undefined || run.isOver) this.#runs.delete(runId)
      else this.#here.add(runId)
    }
    opening.then(settle, () => settle(undefined))
    return opening
  }

  async #resume(runId: string, first: readonly Arrival[]): Promise<EmbeddedRun | undefined> {
    const { records, places, resting } = this.#options
    const summary = await records.get(runId)
    const isOpen = isUnfinished(summary.status)
    if (isOpen && !(await records.claim(runId))) return undefined
    resting.remove(runId)
    try {
      if (isOpen) places.take(runId)
      return await this.#goOn(await records.load(runId), first)
    } catch (error) {
      places.free(runId)
      if (isOpen) await records.release(runId)
      throw error
    }
  }

  async #goOn(stored: JournalRun, first: readonly Arrival[]): Promise<EmbeddedRun> {
    const { factory, findDefinition } = this.#options
    const { summary, records } = stored
    const { runId, status } = summary
    const started = startOf(runId, records)
    const instance = factory.createInstance(started, findDefinition(started.workflow, started.version))
    const replayed = await this.#replay(instance, stored)
    const run = factory.createRun(runId, instance, {
      length: records.length,
      lastAt: replayed.lastAt,
      observer: this.#observe(runId),
    })
    await run.resume(replayed, first, status === 'blocked' || status === 'parked' || status === 'queued')
    return run
  }

  /** A run whose code and history differ shows that it is blocked, also to those who only look. */
  async #replay(instance: RunInstance, { records, lastSequence, summary }: JournalRun): Promise<Replayed> {
    try {
      return await replay({ instance, records, lastSequence })
    } catch (error) {
      if (DeterminismError.isInstance(error) && isUnfinished(summary.status)) {
        await this.#options.records.show(summary, { status: 'blocked', error, length: records.length })
      }
      throw error
    }
  }

  #observe(runId: string): RunObserver {
    const { followers, onEvent, records } = this.#options
    return {
      onEvent(event) {
        onEvent(runId, event)
        followers.tell(runId, event)
      },
      onQuiet: (run) => this.#settleDown(runId, run),
      onEnd: (summary) => {
        this.#forget(runId)
        followers.tellEnd(runId, { type: 'ended', summary })
      },
      onStop: (error) => {
        this.#forget(runId)
        const isLost = JournalConflictError.isInstance(error) && records.isShared
        if (!isLost) void records.release(runId)
        followers.tellEnd(runId, isLost ? { type: 'lost' } : { type: 'stopped', error })
      },
    }
  }

  #forget(runId: string): void {
    this.#runs.delete(runId)
    this.#here.delete(runId)
    this.#idle.delete(runId)
    this.#options.places.free(runId)
  }

  #settleDown(runId: string, run: EmbeddedRun): void {
    this.#idle.delete(runId)
    if (run.isWorking) {
      this.#options.places.take(runId)
      return
    }
    if (run.isAtRest) this.#idle.set(runId, run)
    this.#options.places.free(runId)
    for (const [oldest, resting] of this.#idle) {
      if (this.#idle.size <= mostIdle) return
      this.#putAway(oldest, resting)
    }
  }

  #putAway(runId: string, run: EmbeddedRun): void {
    this.#idle.delete(runId)
    if (!run.isAtRest) return
    this.#options.resting.add(runId, run.wakeAt)
    this.#runs.delete(runId)
    this.#here.delete(runId)
    run.putAway()
  }
}
