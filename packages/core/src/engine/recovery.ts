import { UnknownWorkflowError } from '../errors/unknown-workflow-error.ts'
import type { Logger } from '../logger/logger.ts'
import { isUnfinished, type RunStatus, type RunSummary } from '../run/run-view.ts'
import type { DefinitionTable } from '../workflow/definition-table.ts'
import type { Journal, Orphan } from './journal.ts'
import type { Places } from './places.ts'
import type { RestingRuns } from './resting-runs.ts'
import type { RunRecords } from './run-records.ts'
import type { RunTable } from './run-table.ts'

export interface RecoveryOptions {
  readonly journal: Journal
  readonly definitions: DefinitionTable
  readonly records: RunRecords
  readonly table: RunTable
  readonly places: Places
  readonly resting: RestingRuns
  readonly logger: Logger | undefined
}

const unfinished = ['running', 'paused', 'queued', 'parked', 'blocked'] as const satisfies readonly RunStatus[]

/** What nobody executes goes on by itself, but for blocked runs: they would be blocked again by the same definition. */
const orphaned = ['running', 'paused', 'queued', 'parked'] as const satisfies readonly RunStatus[]

/** How many runs are looked at together. */
const pageSize = 200

/** Finds the runs that nobody executes, and takes them up or says why not. */
export class Recovery {
  readonly #options: RecoveryOptions
  #sweeping: Promise<readonly string[]> | undefined

  constructor(options: RecoveryOptions) {
    this.#options = options
  }

  /** Takes up every unfinished run of the journal that nobody else executes, blocked ones included. Gives their ids. */
  async recover(): Promise<readonly string[]> {
    const { table, journal } = this.#options
    table.refuseIfClosed()
    const recovered: string[] = []
    for (let taken = await this.sweep(); taken.length > 0; taken = await this.sweep()) recovered.push(...taken)
    const swept = new Set(recovered)
    for (let before: string | undefined; ; ) {
      const page = await journal.list({
        statuses: unfinished,
        limit: pageSize,
        ...(before === undefined ? {} : { before }),
      })
      for (const summary of page) {
        if (!swept.has(summary.runId) && (await this.#takeUp(summary))) recovered.push(summary.runId)
      }
      before = page.at(-1)?.runId
      if (page.length < pageSize || before === undefined) return recovered
    }
  }

  /** Takes up what others have left, as far as there is room for it. Never rejects. */
  async sweep(): Promise<readonly string[]> {
    this.#sweeping ??= this.#sweepOnce()
      .catch((error) => {
        this.#options.logger?.warn({ error: String(error) }, 'runs without an owner could not be looked for')
        return []
      })
      .finally(() => {
        this.#sweeping = undefined
      })
    return await this.#sweeping
  }

  async #sweepOnce(): Promise<readonly string[]> {
    const { journal, definitions, places } = this.#options
    if (journal.sharing === undefined || places.isFull) return []
    const known = definitions.list()
    const orphans = await journal.sharing.orphans({ definitions: known, statuses: orphaned, limit: pageSize })
    const taken: string[] = []
    for (const orphan of orphans) if (!places.isFull && (await this.#adopt(orphan))) taken.push(orphan.runId)
    return taken
  }

  async #adopt({ runId, rest }: Orphan): Promise<boolean> {
    const { table, records } = this.#options
    if (table.has(runId)) return false
    const { status } = await records.get(runId)
    if (rest !== undefined && (status === 'running' || status === 'paused')) return await this.#adoptAtRest(runId, rest)
    return await this.#open(runId)
  }

  /** It only waits: its log is read when something happens to it. */
  async #adoptAtRest(runId: string, { wakeAt }: NonNullable<Orphan['rest']>): Promise<boolean> {
    const { records, resting } = this.#options
    if (!(await records.claim(runId))) return false
    resting.add(runId, wakeAt)
    return true
  }

  async #takeUp(summary: RunSummary): Promise<boolean> {
    const { definitions, table, places } = this.#options
    const { runId, workflow, version, status } = summary
    if (table.has(runId)) return true
    if (!definitions.has(workflow, version)) {
      await this.#park(summary)
      return false
    }
    if (status !== 'queued' || !places.isFull) return await this.#open(runId)
    places.enqueue(runId)
    return true
  }

  async #open(runId: string): Promise<boolean> {
    try {
      return await this.#options.table.open(runId)
    } catch (error) {
      this.#options.logger?.warn({ runId, error: String(error) }, 'a run could not be recovered')
      return false
    }
  }

  /** Nobody here can go on with it, and its row says so, unless somebody else executes it. */
  async #park(summary: RunSummary): Promise<void> {
    const { records, logger } = this.#options
    const { runId, workflow, version, status } = summary
    const error = new UnknownWorkflowError(workflow, version)
    logger?.warn({ runId, error: String(error) }, 'a run could not be recovered')
    if (status === 'parked' || !isUnfinished(status) || !(await records.claim(runId))) return
    const { records: log } = await records.load(runId)
    await records.show(summary, { status: 'parked', error, length: log.length })
    await records.release(runId)
  }
}
