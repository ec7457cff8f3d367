import type { StartRun } from '../client/start-run.ts'
import { JournalConflictError } from '../errors/journal-conflict-error.ts'
import { RunConflictError } from '../errors/run-conflict-error.ts'
import { canonicalJson } from '../json/canonical-json.ts'
import type { RunSummary } from '../run/run-view.ts'
import { formatBudgetLimit } from '../runtime/budget.ts'
import { protocolVersion } from '../runtime/runtime.ts'
import type { BudgetLimit } from '../workflow/budget-limit.ts'
import type { Clock } from './clock.ts'
import type { Journal } from './journal.ts'
import type { LogRecord, RunStarted } from './log-record.ts'
import type { Places } from './places.ts'
import type { RunRecords } from './run-records.ts'
import type { RunTable } from './run-table.ts'
import { startOf } from './start-of.ts'

export interface RunStartsOptions {
  readonly journal: Journal
  readonly records: RunRecords
  readonly table: RunTable
  readonly places: Places
  readonly clock: Clock
  readonly random: () => number
  /** For runs that name none. */
  readonly budget: BudgetLimit | undefined
  readonly takeUp: (summary: RunSummary) => Promise<unknown>
}

/** Starts runs, each id once. */
export class RunStarts {
  readonly #options: RunStartsOptions
  readonly #starting = new Map<string, Promise<void>>()

  constructor(options: RunStartsOptions) {
    this.#options = options
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

  /** Resolves when nothing is being started any more. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#starting.values())
  }

  /** Nobody else in this process starts a run of this id meanwhile; another process may. */
  async #startAlone(request: StartRun): Promise<void> {
    const { table, records } = this.#options
    table.refuseIfClosed()
    const existing = await records.find(request.runId)
    if (existing !== undefined) {
      await this.#adopt(existing, request)
      return
    }
    try {
      await this.#create(request)
    } catch (error) {
      const winner = JournalConflictError.isInstance(error) ? await records.find(request.runId) : undefined
      if (winner === undefined) throw error
      await this.#adopt(winner, request)
    }
  }

  async #create(request: StartRun): Promise<void> {
    const { table, places } = this.#options
    const started = this.#describe(request)
    if (places.isFull) await this.#createQueued(started)
    else await table.create(started, request.workflow)
  }

  #describe({ workflow, input, runId, budget = this.#options.budget, ...request }: StartRun): Omit<RunStarted, 'at'> {
    const { policy, parent, deadlineMs = workflow.deadlineMs } = request
    return {
      type: 'run-started',
      log: 1,
      protocol: protocolVersion,
      runId,
      workflow: workflow.name,
      version: workflow.version,
      input,
      seed: Math.floor(this.#options.random() * 2 ** 32),
      ...(budget === undefined || budget === 'none' ? {} : { budget: formatBudgetLimit(budget) }),
      ...(policy === undefined ? {} : { policy }),
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
      ...(parent === undefined ? {} : { parent }),
    }
  }

  /** Recorded as a run that is blocked at its start; whoever has a place for it goes on with it. */
  async #createQueued(started: Omit<RunStarted, 'at'>): Promise<void> {
    const { journal, records, places, clock } = this.#options
    const { runId } = started
    const at = clock.now()
    const log: readonly LogRecord[] = [
      { ...started, at },
      { type: 'blocked', at, reason: 'it waits for a place' },
    ]
    const views = { events: [], run: queuedSummary(started, at), steps: [], ledger: [], flush: false }
    await journal.append({ runId, expected: 0, records: log, ...views })
    await records.release(runId)
    places.enqueue(runId)
  }

  /** A run of this id is there already: it has to be the same one. */
  async #adopt(existing: RunSummary, { runId, workflow, input, parent }: StartRun): Promise<void> {
    if (existing.workflow !== workflow.name || existing.version !== workflow.version) {
      throw new RunConflictError(runId, `the workflow "${existing.workflow}" version ${existing.version}`)
    }
    if (existing.parent?.runId !== parent?.runId || existing.parent?.stepId !== parent?.stepId) {
      throw new RunConflictError(runId, existing.parent === undefined ? 'no parent' : 'another parent')
    }
    const stored = await this.#options.records.load(runId)
    if (canonicalJson(startOf(runId, stored.records).input) !== canonicalJson(input)) {
      throw new RunConflictError(runId, 'another input')
    }
    await this.#options.takeUp(existing)
  }
}

function queuedSummary({ runId, workflow, version, budget, deadlineMs, parent }: Omit<RunStarted, 'at'>, at: number) {
  const limit =
    budget === undefined ? {} : budget === 'unlimited' ? { unlimited: true } : { limit: budget, left: budget }
  return {
    runId,
    workflow,
    version,
    status: 'queued',
    budget: { ...limit, spent: '0', reserved: '0', unresolved: '0' },
    startedAt: at,
    waitingFor: [],
    approvals: [],
    ...(deadlineMs === undefined ? {} : { deadlineAt: at + deadlineMs }),
    ...(parent === undefined ? {} : { parent }),
  } satisfies RunSummary
}
