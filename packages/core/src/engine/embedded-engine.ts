import type { RunControl, RunFilter } from '../client/run-control.ts'
import type { StartRun } from '../client/start-run.ts'
import { DeterminismError } from '../errors/determinism-error.ts'
import { EngineClosedError } from '../errors/engine-closed-error.ts'
import { JournalConflictError } from '../errors/journal-conflict-error.ts'
import { fromWireError } from '../errors/wire-error.ts'
import { HandlerTable } from '../handler/handler-table.ts'
import type { StepHandler } from '../handler/step-handler.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import type { Logger } from '../logger/logger.ts'
import type { MoneyString } from '../money/money.ts'
import type { LedgerEntry } from '../run/ledger-entry.ts'
import type { RunEvent } from '../run/run-event.ts'
import { isUnfinished, type RunSummary, type RunView } from '../run/run-view.ts'
import type { ChildRun, InboxMessage } from '../runtime/host.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import type { BudgetLimit } from '../workflow/budget-limit.ts'
import type { DefinitionTable } from '../workflow/definition-table.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'
import { AccountHolds, type AccountsOptions } from './account-holds.ts'
import { repeatInBackground } from './background-timer.ts'
import { ChangeSignal } from './change-signal.ts'
import type { Clock } from './clock.ts'
import { type ExecutionEnd, Followers } from './followers.ts'
import type { Journal } from './journal.ts'
import { MailRoom } from './mail-room.ts'
import { Places } from './places.ts'
import { Recovery } from './recovery.ts'
import { type ReplayReport, replayReport } from './replay-report.ts'
import { RestingRuns } from './resting-runs.ts'
import { RunFactory } from './run-factory.ts'
import { RunRecords } from './run-records.ts'
import { RunStarts } from './run-starts.ts'
import { RunTable } from './run-table.ts'

export interface EmbeddedEngineOptions {
  readonly definitions: DefinitionTable
  readonly handlers: readonly StepHandler[]
  readonly journal: Journal
  readonly budget: BudgetLimit | undefined
  readonly config: Readonly<Record<string, unknown>>
  /** Absent: nothing is logged, and nothing is spent on it. */
  readonly logger: Logger | undefined
  readonly clock: Clock
  /** How many runs are worked on at a time. */
  readonly concurrency: number
  /** Take up by itself what other engines have left. */
  readonly recovers: boolean
  /** Absent: there are no budgets wider than a run. */
  readonly accounts: AccountsOptions | undefined
  readonly random: () => number
  readonly parseChild: (child: ChildRun) => Promise<Json>
}

/** How often a message to an ended run is tried before it is somebody else who writes there. */
const mostSends = 20

/** How often an engine looks for runs that nobody executes. */
const sweepMs = 1_000

/** How long somebody who waits for another engine's run waits before they look again unasked. */
const lookAgainMs = 1_000

/** Where a run is executed: `here` also where it waits here for a place. */
type Whereabouts = 'here' | 'elsewhere'

/** Executes runs in this process, over a journal. `createEngine` puts the public face before it. */
export class EmbeddedEngine implements RunControl {
  readonly #options: EmbeddedEngineOptions
  readonly #handlers: HandlerTable
  readonly #records: RunRecords
  readonly #followers = new Followers()
  readonly #changes = new ChangeSignal()
  readonly #factory: RunFactory
  readonly #places: Places
  readonly #table: RunTable
  readonly #starts: RunStarts
  readonly #recovery: Recovery
  readonly #mail: MailRoom | undefined
  readonly #holds: AccountHolds | undefined
  readonly #stopWatching: (() => void)[] = []
  #closing: Promise<void> | undefined

  constructor(options: EmbeddedEngineOptions) {
    const { journal, logger, clock, concurrency, definitions, config, budget, random } = options
    this.#options = options
    this.#handlers = new HandlerTable(options.handlers)
    this.#records = new RunRecords(journal, logger)
    this.#places = new Places(concurrency, (runId) => this.#openQueued(runId))
    const resting = new RestingRuns({ clock, wake: (runId) => this.#openQueued(runId) })
    const children = {
      start: (request: StartRun) => this.start(request),
      ended: (runId: string) => this.#ended(runId, true),
      send: (runId: string, message: InboxMessage) => this.send(runId, message),
      parse: options.parseChild,
    }
    const { accounts } = options
    this.#holds = accounts && new AccountHolds({ ...accounts, clock, logger, config })
    const holds = this.#holds
    this.#factory = new RunFactory({
      journal,
      handlers: this.#handlers,
      config,
      logger,
      clock,
      children,
      holds,
      random,
    })
    this.#table = new RunTable({
      records: this.#records,
      factory: this.#factory,
      followers: this.#followers,
      places: this.#places,
      resting,
      findDefinition: (name, version) => definitions.find(name, version),
      onEvent: (runId, event) => logger?.trace({ runId, ...event }, event.type),
    })
    const shared = { journal, records: this.#records, table: this.#table, places: this.#places, clock }
    this.#starts = new RunStarts({ ...shared, budget, random, takeUp: (summary) => this.#takeUp(summary) })
    this.#recovery = new Recovery({ ...shared, definitions, resting, logger })
    const { sharing } = journal
    this.#mail = sharing && new MailRoom({ sharing, table: this.#table, changes: this.#changes, logger })
    this.#watch()
  }

  admit(workflow: WorkflowDefinition): void {
    this.#options.definitions.add(workflow)
  }

  /** Idempotent by run id: resolves once the run is in the journal, whoever put it there. */
  async start(request: StartRun): Promise<void> {
    await this.#starts.start(request)
  }

  /** Takes up every unfinished run of the journal. Those that cannot be taken up are logged and left. */
  async recover(): Promise<readonly string[]> {
    return await this.#recovery.recover()
  }

  handlerOf(step: StepDefinition): StepHandler {
    return this.#handlers.find(step)
  }

  async result(runId: string): Promise<Json> {
    const summary = await this.#ended(runId, false)
    if (summary.error !== undefined) throw fromWireError(summary.error)
    return copyJson(summary.output, 'output')
  }

  async list(filter: RunFilter): Promise<readonly RunSummary[]> {
    return await this.#options.journal.list(filter)
  }

  async view(runId: string): Promise<RunView> {
    const summary = await this.#records.get(runId)
    return { ...summary, steps: await this.#options.journal.steps(runId) }
  }

  async ledger(runId: string): Promise<readonly LedgerEntry[]> {
    await this.#records.get(runId)
    return await this.#options.journal.ledger(runId)
  }

  /** History, then live until the run ends, is no longer executed, or the signal is aborted. */
  async *events(runId: string, from: number, signal: AbortSignal | undefined): AsyncGenerator<RunEvent, void> {
    const { events: live, close } = this.#followers.follow(runId)
    const end = (): void => live.end()
    signal?.addEventListener('abort', end, { once: true })
    if (signal?.aborted) end()
    let next = from
    try {
      for (;;) {
        const where = await this.#whereabouts(runId)
        for (const event of await this.#options.journal.events(runId, next)) {
          next = event.sequence + 1
          yield event
          if (event.type === 'run-end') return
        }
        if (where === undefined || signal?.aborted || this.#closing !== undefined) return
        if (where === 'here') {
          next = yield* continueFrom(live, next)
          // It may go on elsewhere: there is more to tell then.
          if (await this.#goesOnElsewhere(runId, signal)) return yield* this.events(runId, next, signal)
          return
        }
        await this.#changes.next(lookAgainMs)
        if (this.#closing !== undefined) return
      }
    } finally {
      close()
      signal?.removeEventListener('abort', end)
    }
  }

  /** Messages to a run that has ended each open it anew, and may be in each other's way. */
  async send(runId: string, message: InboxMessage): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const { status } = await this.#records.get(runId)
      try {
        return await this.#sendOnce(runId, message)
      } catch (error) {
        const isRace = JournalConflictError.isInstance(error) && (this.#mail !== undefined || !isUnfinished(status))
        if (!isRace || tries === mostSends) throw error
      }
    }
  }

  /** Closes an unresolved entry of a run's ledger at what it really cost, and that of its accounts. */
  async reconcile(runId: string, key: string, actual: MoneyString): Promise<void> {
    await this.send(runId, { type: 'reconcile', key, actual })
    await this.#holds?.reconcile({ runId }, key, actual)
  }

  /** Checks a definition against the history of a run. Executes nothing and records nothing. */
  async replay(runId: string, workflow: WorkflowDefinition | undefined): Promise<ReplayReport> {
    const stored = await this.#records.load(runId)
    const { definitions } = this.#options
    const find = (name: string, version: number): WorkflowDefinition => workflow ?? definitions.find(name, version)
    return await replayReport(stored, { factory: this.#factory, find })
  }

  /** Makes a definition known and takes up the runs that waited for it. */
  async register(workflow: WorkflowDefinition): Promise<readonly string[]> {
    this.#options.definitions.add(workflow)
    return await this.recover()
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close()
    await this.#closing
  }

  async #close(): Promise<void> {
    for (const stop of this.#stopWatching) stop()
    this.#places.clear()
    const closing = this.#table.close()
    this.#changes.signal()
    await this.#starts.settle()
    await closing
    await this.#table.close()
    await this.#options.journal.close()
  }

  #watch(): void {
    const { sharing } = this.#options.journal
    const mail = this.#mail
    if (sharing === undefined || mail === undefined) return
    const takeMail = (): void => void mail.take().catch((error) => this.#warn(error, 'mail could not be looked for'))
    this.#stopWatching.push(
      sharing.watch(() => {
        this.#changes.signal()
        takeMail()
      }),
    )
    if (!this.#options.recovers) return
    this.#stopWatching.push(repeatInBackground(sweepMs, () => void this.#recovery.sweep()))
    void Promise.resolve()
      .then(() => this.#recovery.recover())
      .catch((error) => {
        if (!EngineClosedError.isInstance(error)) this.#warn(error, 'runs could not be recovered')
      })
  }

  #warn(error: unknown, message: string): void {
    if (this.#closing === undefined) this.#options.logger?.warn({ error: String(error) }, message)
  }

  async #sendOnce(runId: string, message: InboxMessage): Promise<void> {
    const sent = Promise.withResolvers<void>()
    const arrival = { event: { type: 'message', message }, accept: sent.resolve, refuse: sent.reject } as const
    sent.promise.catch(() => {})
    if (await this.#table.deliver(runId, arrival)) return await sent.promise
    await this.#mail?.send(runId, message)
  }

  /** Waits for the end of a run. `isPatient`: also over a block, until a matching definition goes on with it. */
  async #ended(runId: string, isPatient: boolean): Promise<RunSummary> {
    for (;;) {
      const ending = this.#followers.end(runId)
      const summary = await this.#records.get(runId)
      if (!isUnfinished(summary.status)) return summary
      const where = await this.#takeUp(summary).catch((error) => {
        if (isPatient && DeterminismError.isInstance(error)) return this.#mail === undefined ? 'here' : 'elsewhere'
        throw error
      })
      const changed = where === 'here' ? [] : [this.#changes.next(lookAgainMs).then(() => undefined)]
      const end = await Promise.race([ending, ...changed])
      const result = resultOf(end, isPatient)
      if (result !== undefined) return result
      if (this.#closing !== undefined) throw new EngineClosedError()
    }
  }

  /** Sees to it that somebody executes the run. */
  async #takeUp({ runId, status }: RunSummary): Promise<Whereabouts> {
    this.#table.refuseIfClosed()
    if (this.#table.has(runId)) return 'here'
    if (status === 'queued' && this.#places.isFull) {
      this.#places.enqueue(runId)
      return 'here'
    }
    return (await this.#table.open(runId)) ? 'here' : 'elsewhere'
  }

  /** `undefined`: nobody executes it. A blocked run has a history to tell, and nothing live behind it. */
  async #whereabouts(runId: string): Promise<Whereabouts | undefined> {
    const summary = await this.#records.get(runId)
    if (!isUnfinished(summary.status)) return undefined
    return await this.#takeUp(summary).catch((error) => {
      if (DeterminismError.isInstance(error)) return undefined
      throw error
    })
  }

  /** A run that ended, was blocked, or whose engine is closed has no more to tell here. */
  async #goesOnElsewhere(runId: string, signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#mail === undefined || this.#closing !== undefined || signal?.aborted) return false
    const { status } = await this.#records.get(runId)
    return isUnfinished(status) && status !== 'blocked' && status !== 'parked'
  }

  /** In the background: whoever waits for the run learns of it. */
  #openQueued(runId: string): void {
    this.#table.open(runId).then(
      (isHere) => {
        if (!isHere) this.#places.free(runId)
      },
      (error) => {
        this.#places.free(runId)
        this.#followers.tellEnd(runId, { type: 'stopped', error })
        this.#warn(error, `run "${runId}" could not be taken up`)
      },
    )
  }
}

/** `undefined`: look again. */
function resultOf(end: ExecutionEnd | undefined, isPatient: boolean): RunSummary | undefined {
  if (end?.type === 'ended') return end.summary
  if (end?.type !== 'stopped' || (isPatient && DeterminismError.isInstance(end.error))) return undefined
  throw end.error
}

/** Live events behind those that were read from the journal: what both hold is given once. Returns what would come next. */
async function* continueFrom(live: AsyncIterable<RunEvent>, from: number): AsyncGenerator<RunEvent, number> {
  let next = from
  for await (const event of live) {
    if (event.type === 'step-part') yield event
    else if (event.sequence >= next) {
      next = event.sequence + 1
      yield event
    }
    if (event.type === 'run-end') break
  }
  return next
}
