import type { DeterminismError } from '../errors/determinism-error.ts'
import { RunNotFoundError } from '../errors/run-not-found-error.ts'
import type { WfloError } from '../errors/wflo-error.ts'
import { toWireError } from '../errors/wire-error.ts'
import type { Logger } from '../logger/logger.ts'
import type { RunStatus, RunSummary } from '../run/run-view.ts'
import type { Journal, JournalRun } from './journal.ts'

export interface ShownStatus {
  readonly status: Extract<RunStatus, 'blocked' | 'parked'>
  readonly error: DeterminismError | WfloError
  /** How many records the log holds. */
  readonly length: number
}

/** What an engine asks its journal about runs, with errors by name, whether the journal is shared or not. */
export class RunRecords {
  readonly #journal: Journal
  readonly #logger: Logger | undefined

  constructor(journal: Journal, logger: Logger | undefined) {
    this.#journal = journal
    this.#logger = logger
  }

  /** Other engines may use the journal at the same time. */
  get isShared(): boolean {
    return this.#journal.sharing !== undefined
  }

  async find(runId: string): Promise<RunSummary | undefined> {
    return await this.#journal.summary(runId)
  }

  /** Throws `RunNotFoundError`. */
  async get(runId: string): Promise<RunSummary> {
    const summary = await this.find(runId)
    if (summary === undefined) throw new RunNotFoundError(runId)
    return summary
  }

  /** Throws `RunNotFoundError`. */
  async load(runId: string): Promise<JournalRun> {
    const stored = await this.#journal.load(runId)
    if (stored === undefined) throw new RunNotFoundError(runId)
    return stored
  }

  async claim(runId: string): Promise<boolean> {
    return (await this.#journal.sharing?.claim(runId)) ?? true
  }

  /** A journal that does not answer now finds out by itself that nobody is there any more. */
  async release(runId: string): Promise<void> {
    try {
      await this.#journal.sharing?.release([runId])
    } catch (error) {
      this.#logger?.warn({ runId, error }, 'a run could not be given up')
    }
  }

  /** Changes the run's row only: its log is as it was. Somebody else may have gone on with it meanwhile. */
  async show(summary: RunSummary, { status, error, length }: ShownStatus): Promise<void> {
    const { runId } = summary
    const run: RunSummary = { ...summary, status, error: toWireError(error) }
    const views = { events: [], run, steps: [], ledger: [], flush: false }
    try {
      await this.#journal.append({ runId, expected: length, records: [], ...views })
    } catch (cause) {
      this.#logger?.warn({ runId, error: cause }, `a run could not be shown as ${status}`)
    }
  }
}
