import { DeterminismError } from '../errors/determinism-error.ts'
import { EngineClosedError } from '../errors/engine-closed-error.ts'
import { JournalConflictError } from '../errors/journal-conflict-error.ts'
import { RunConflictError } from '../errors/run-conflict-error.ts'
import { RunNotFoundError } from '../errors/run-not-found-error.ts'
import { fromWireError, toWireError } from '../errors/wire-error.ts'
import { HandlerTable } from '../handler/handler-table.ts'
import type { StepHandler } from '../handler/step-handler.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import type { Logger } from '../logger/logger.ts'
import { silentLogger } from '../logger/silent-logger.ts'
import type { LedgerEntry } from '../run/ledger-entry.ts'
import type { RunEvent } from '../run/run-event.ts'
import type { RunSummary, RunView } from '../run/run-view.ts'
import { formatBudgetLimit } from '../runtime/budget.ts'
import type { InboxMessage } from '../runtime/host.ts'
import { protocolVersion } from '../runtime/runtime.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import type { BudgetPolicy } from '../workflow/budget-policy.ts'
import type { BudgetLimit, WorkflowDefinition } from '../workflow/workflow-definition.ts'
import { Attempts } from './attempts.ts'
import type { Clock } from './clock.ts'
import type { DefinitionTable } from './definition-table.ts'
import { createDrain } from './drain.ts'
import { type AttemptSink, EmbeddedRun } from './embedded-run.ts'
import { EventStream } from './event-stream.ts'
import type { Journal, JournalRun } from './journal.ts'
import type { RunStarted } from './log-record.ts'
import { type Replayed, type ReplayOptions, replay } from './replay.ts'
import { RunInstance } from './run-instance.ts'

export interface EmbeddedEngineOptions {
  readonly definitions: DefinitionTable
  readonly handlers: readonly StepHandler[]
  readonly journal: Journal
  readonly budget: BudgetLimit | undefined
  readonly config: Readonly<Record<string, unknown>>
  /** Absent: nothing is logged, and nothing is spent on it. */
  readonly logger: Logger | undefined
  readonly clock: Clock
}

export interface StartRun {
  readonly workflow: WorkflowDefinition
  /** Already validated. */
  readonly input: Json
  readonly runId: string
  readonly budget: BudgetLimit | undefined
  readonly policy: BudgetPolicy | undefined
}

/** How often a message to an ended run is tried before it is somebody else who writes there. */
const mostSends = 20

const unfinished: ReadonlySet<RunSummary['status']> = new Set(['running', 'paused', 'blocked'])

/** Executes runs in this process, over a journal. `createEngine` puts the public face before it. */
export class EmbeddedEngine {
  readonly #options: EmbeddedEngineOptions
  readonly #handlers: HandlerTable
  readonly #drain = createDrain()
  /** Runs that this process executes. A promise while one is being loaded, so that none is loaded twice. */
  readonly #runs = new Map<string, Promise<EmbeddedRun>>()
  readonly #starting = new Map<string, Promise<void>>()
  #isClosed = false

  constructor(options: EmbeddedEngineOptions) {
    this.#options = options
    this.#handlers = new HandlerTable(options.handlers)
  }

  /** Idempotent by run id: resolves once the run is in the journal, whoever put it there. */
  async start(request: StartRun): Promise<void> {
    const { runId } = request
    for (let earlier = this.#starting.get(runId); earlier !== undefined; earlier = this.#starting.get(runId)) {
      await earlier.catch(() => {})
    }
    const starting = this.#startAlone(request)
    this.#starting.set(runId, starting)
    await starting.finally(() => this.#starting.delete(runId))
  }

  /** Takes up every unfinished run of the journal. Those that cannot be taken up are logged and left. */
  async recover(): Promise<readonly string[]> {
    this.#refuseIfClosed()
    const { journal, logger } = this.#options
    const recovered: string[] = []
    for (const status of unfinished) {
      for (const { runId } of await journal.list({ status, limit: Number.MAX_SAFE_INTEGER })) {
        try {
          await this.#open(runId)
          recovered.push(runId)
        } catch (error) {
          logger?.warn({ runId, error: String(error) }, 'a run could not be recovered')
        }
      }
    }
    return recovered
  }

  handlerOf(step: StepDefinition): StepHandler {
    return this.#handlers.find(step)
  }

  async result(runId: string): Promise<Json> {
    let summary = await this.#get(runId)
    if (unfinished.has(summary.status)) summary = await (await this.#open(runId)).finished
    if (summary.error !== undefined) throw fromWireError(summary.error)
    return copyJson(summary.output, 'output')
  }

  async view(runId: string): Promise<RunView> {
    const summary = await this.#get(runId)
    return { ...summary, steps: await this.#options.journal.steps(runId) }
  }

  async ledger(runId: string): Promise<readonly LedgerEntry[]> {
    await this.#get(runId)
    return await this.#options.journal.ledger(runId)
  }

  /** History, then live until the run ends, is no longer executed here, or the signal is aborted. */
  async *events(runId: string, from: number, signal: AbortSignal | undefined): AsyncGenerator<RunEvent, void> {
    const summary = await this.#get(runId)
    const live = new EventStream()
    const run = unfinished.has(summary.status) ? await this.#openUnlessBlocked(runId) : undefined
    const stop = run?.observe((event) => live.push(event))
    const end = (): void => live.end()
    run?.finished.then(end, end)
    signal?.addEventListener('abort', end, { once: true })
    if (signal?.aborted) end()
    try {
      let next = from
      for (const event of await this.#options.journal.events(runId, from)) {
        next = event.sequence + 1
        yield event
        if (event.type === 'run-end') return
      }
      if (run !== undefined) yield* continueFrom(live, next)
    } finally {
      stop?.()
      signal?.removeEventListener('abort', end)
    }
  }

  /** Messages to a run that has ended each open it anew, and may be in each other's way. */
  async send(runId: string, message: InboxMessage): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const { status } = await this.#get(runId)
      const run = await this.#open(runId)
      try {
        return await run.send(message)
      } catch (error) {
        const isRace = JournalConflictError.isInstance(error) && !unfinished.has(status)
        if (!isRace || tries === mostSends) throw error
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const closing = this.#closeRuns()
    await Promise.allSettled(this.#starting.values())
    await closing
    await this.#closeRuns()
    this.#runs.clear()
    await this.#options.journal.close()
  }

  /** Those that are being loaded are closed once they are there. */
  async #closeRuns(): Promise<void> {
    await Promise.allSettled([...this.#runs.values()].map(async (run) => (await run).close()))
  }

  /** Nobody else in this process starts a run of this id meanwhile; another process may. */
  async #startAlone(request: StartRun): Promise<void> {
    this.#refuseIfClosed()
    const existing = await this.#find(request.runId)
    if (existing !== undefined) {
      await this.#adopt(existing, request)
      return
    }
    try {
      await this.#create(request)
    } catch (error) {
      this.#runs.delete(request.runId)
      const winner = JournalConflictError.isInstance(error) ? await this.#find(request.runId) : undefined
      if (winner === undefined) throw error
      await this.#adopt(winner, request)
    }
  }

  async #get(runId: string): Promise<RunSummary> {
    const summary = await this.#find(runId)
    if (summary === undefined) throw new RunNotFoundError(runId)
    return summary
  }

  async #find(runId: string): Promise<RunSummary | undefined> {
    return await this.#options.journal.summary(runId)
  }

  async #create({ workflow, input, runId, budget = this.#options.budget, policy }: StartRun): Promise<void> {
    this.#refuseIfClosed()
    const started: Omit<RunStarted, 'at'> = {
      type: 'run-started',
      log: 1,
      protocol: protocolVersion,
      runId,
      workflow: workflow.name,
      version: workflow.version,
      input,
      seed: Math.floor(Math.random() * 2 ** 32),
      ...(budget === undefined ? {} : { budget: formatBudgetLimit(budget) }),
      ...(policy === undefined ? {} : { policy }),
    }
    const run = this.#createRun(runId, this.#createInstance({ ...started, at: 0 }, workflow), { length: 0, lastAt: 0 })
    this.#keep(runId, Promise.resolve(run))
    await run.begin(started)
  }

  /** A run of this id is there already: it has to be the same one. */
  async #adopt(existing: RunSummary, { runId, workflow, input }: StartRun): Promise<void> {
    if (existing.workflow !== workflow.name || existing.version !== workflow.version) {
      throw new RunConflictError(runId, `the workflow "${existing.workflow}" version ${existing.version}`)
    }
    const stored = await this.#load(runId)
    const [started] = stored.records
    if (started?.type === 'run-started' && canonical(started.input) !== canonical(input)) {
      throw new RunConflictError(runId, 'another input')
    }
    if (unfinished.has(existing.status)) await this.#open(runId)
  }

  #open(runId: string): Promise<EmbeddedRun> {
    this.#refuseIfClosed()
    return this.#runs.get(runId) ?? this.#keep(runId, this.#resume(runId))
  }

  /** A blocked run has a history to tell, and nothing live behind it. */
  #openUnlessBlocked(runId: string): Promise<EmbeddedRun | undefined> {
    return this.#open(runId).catch((error) => {
      if (DeterminismError.isInstance(error)) return undefined
      throw error
    })
  }

  /** Forgets the run again once it has ended or is no longer executed here. */
  #keep(runId: string, opening: Promise<EmbeddedRun>): Promise<EmbeddedRun> {
    this.#runs.set(runId, opening)
    const forget = (): void => {
      if (this.#runs.get(runId) === opening) this.#runs.delete(runId)
    }
    opening.then((run) => run.finished).then(forget, forget)
    return opening
  }

  async #resume(runId: string): Promise<EmbeddedRun> {
    const { records, lastSequence, summary } = await this.#load(runId)
    const [started] = records
    if (started?.type !== 'run-started') throw new RunNotFoundError(runId)
    const instance = this.#createInstance(started, this.#options.definitions.find(started.workflow, started.version))
    const replayed = await this.#replay({ instance, records, lastSequence }, summary)
    const run = this.#createRun(runId, instance, { length: records.length, lastAt: replayed.lastAt })
    await run.resume(replayed, summary.status === 'blocked')
    return run
  }

  /** A run whose code and history differ shows that it is blocked, also to those who only look. */
  async #replay(options: ReplayOptions, summary: RunSummary): Promise<Replayed> {
    try {
      return await replay(options)
    } catch (error) {
      if (DeterminismError.isInstance(error) && unfinished.has(summary.status)) {
        await this.#showBlocked(summary, error, options.records.length)
      }
      throw error
    }
  }

  /** Changes the run's row only: its log is as it was. Somebody else may have gone on with it meanwhile. */
  async #showBlocked(summary: RunSummary, error: DeterminismError, expected: number): Promise<void> {
    const run: RunSummary = { ...summary, status: 'blocked', error: toWireError(error) }
    const { runId } = summary
    try {
      await this.#options.journal.append({
        runId,
        expected,
        records: [],
        events: [],
        run,
        steps: [],
        ledger: [],
        flush: false,
      })
    } catch (cause) {
      this.#options.logger?.warn({ runId, error: cause }, 'a blocked run could not be shown as blocked')
    }
  }

  async #load(runId: string): Promise<JournalRun> {
    const stored = await this.#options.journal.load(runId)
    if (stored === undefined) throw new RunNotFoundError(runId)
    return stored
  }

  #createInstance(started: RunStarted, workflow: WorkflowDefinition): RunInstance {
    return new RunInstance({ started, workflow, drain: this.#drain })
  }

  #createRun(
    runId: string,
    instance: RunInstance,
    position: { readonly length: number; readonly lastAt: number },
  ): EmbeddedRun {
    const { journal, clock, logger } = this.#options
    const createAttempts = (sink: AttemptSink): Attempts => this.#createAttempts(runId, sink)
    const run = new EmbeddedRun({ runId, instance, journal, clock, createAttempts, ...position })
    if (logger !== undefined) run.observe((event) => logger.trace({ runId, ...event }, event.type))
    return run
  }

  #createAttempts(runId: string, { onOutcome, onEvent }: AttemptSink): Attempts {
    const { config, logger = silentLogger(), clock } = this.#options
    return new Attempts({
      runId,
      handlers: this.#handlers,
      config,
      logger,
      clock,
      onOutcome,
      onPart: ({ key, attempt }, part) => {
        const copy = copyPart(part, logger)
        const stepId = key.slice(0, key.lastIndexOf('/'))
        if (copy !== undefined) onEvent({ type: 'step-part', stepId, attempt, part: copy })
      },
    })
  }

  #refuseIfClosed(): void {
    if (this.#isClosed) throw new EngineClosedError()
  }
}

/** A piece of output that is no JSON is no reason to fail a paid step: it is dropped, and the log says so. */
function copyPart(part: Json, logger: Logger): Json | undefined {
  try {
    return copyJson(part, 'part')
  } catch (error) {
    logger.warn({ error }, 'a piece of output was dropped')
    return undefined
  }
}

/** Live events behind those that were read from the journal: what both hold is given once. */
async function* continueFrom(live: EventStream, next: number): AsyncGenerator<RunEvent, void> {
  for await (const event of live) {
    if (event.type === 'step-part' || event.sequence >= next) yield event
    if (event.type === 'run-end') return
  }
}

/** The same text for the same JSON, whatever the order of its properties. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([left], [right]) => (left < right ? -1 : 1)))
      : member,
  )
}
