import type { WorkflowExecutionInfo } from '@temporalio/client'
import {
  DeterminismError,
  formatUsd,
  type LedgerEntry,
  parseMoney,
  type RunSummary,
  type RunView,
  type StepView,
  toWireError,
} from '@wflo/core'
import { isUnfinished } from '@wflo/core/runtime'
import type { Page } from '../protocol/read-request.ts'
import type { Cluster } from './cluster.ts'
import type { Reconciliation, Reconciliations } from './reconciliations.ts'
import { endedByTemporal, summaryOf } from './summary-of.ts'

/** Reads runs by asking their workers; what was reconciled after a run's end is kept beside it. */
export class RunReader {
  readonly #cluster: Cluster
  readonly #reconciliations: Reconciliations

  constructor(cluster: Cluster, reconciliations: Reconciliations) {
    this.#cluster = cluster
    this.#reconciliations = reconciliations
  }

  async view(runId: string): Promise<RunView> {
    const description = await this.#cluster.describe(runId)
    try {
      const summary = endedByTemporal(description, await this.#cluster.ask(runId, { read: 'summary' }))
      const steps = await this.#readAll<StepView>(runId, 'steps')
      return { ...(await this.#reconcile(summary)), steps }
    } catch (error) {
      if (!DeterminismError.isInstance(error)) throw error
      return { ...blockedBy(summaryOf(description), error), steps: [] }
    }
  }

  async ledger(runId: string): Promise<readonly LedgerEntry[]> {
    const entries = await this.#readLedger(runId)
    const found = await this.#find(runId, entries)
    return entries.map((entry) => settled(entry, found.get(entry.key)))
  }

  /** Of a run in a list: asked where it goes on, told by its memo where it has ended. */
  async summary(execution: WorkflowExecutionInfo): Promise<RunSummary> {
    const known = summaryOf(execution)
    if (execution.status.name !== 'RUNNING') return known
    return await this.#cluster
      .ask(execution.workflowId, { read: 'summary' })
      .catch((error) => (DeterminismError.isInstance(error) ? blockedBy(known, error) : known))
  }

  async #reconcile(summary: RunSummary): Promise<RunSummary> {
    if (isUnfinished(summary.status) || summary.budget.unresolved === formatUsd(0n)) return summary
    const entries = await this.#readLedger(summary.runId)
    const found = await this.#find(summary.runId, entries)
    return entries.reduce((sum, entry) => moved(sum, entry, found.get(entry.key)), summary)
  }

  async #find(runId: string, entries: readonly LedgerEntry[]): Promise<ReadonlyMap<string, Reconciliation>> {
    const open = entries.filter(({ state }) => state === 'unresolved').map(({ key }) => key)
    return await this.#reconciliations.find(runId, open)
  }

  /** What a later history says of an entry is the last word. */
  async #readLedger(runId: string): Promise<readonly LedgerEntry[]> {
    const entries = await this.#readAll<LedgerEntry>(runId, 'ledger')
    return [...new Map(entries.map((entry) => [entry.key, entry])).values()]
  }

  /** Over all histories of the run, oldest first. */
  async #readAll<Item>(runId: string, read: 'steps' | 'ledger'): Promise<readonly Item[]> {
    const { items, isContinued } = await this.#readHistory<Item>(runId, read)
    if (!isContinued) return items
    const earlier: Item[] = []
    for (const temporalRunId of await this.#cluster.earlierHistories(runId)) {
      earlier.push(...(await this.#readHistory<Item>(runId, read, temporalRunId)).items)
    }
    return [...earlier, ...items]
  }

  async #readHistory<Item>(runId: string, read: 'steps' | 'ledger', temporalRunId?: string) {
    const items: Item[] = []
    let isContinued = false
    for (let from: number | undefined = 0; from !== undefined; ) {
      const page: Page<unknown> = await this.#cluster.ask(runId, { read, from }, temporalRunId)
      items.push(...(page.items as readonly Item[]))
      isContinued = page.isContinued === true
      from = page.next
    }
    return { items, isContinued }
  }
}

function blockedBy(known: RunSummary, error: DeterminismError): RunSummary {
  return { ...known, status: 'blocked', error: toWireError(error) }
}

function settled(entry: LedgerEntry, found: Reconciliation | undefined): LedgerEntry {
  if (found === undefined) return entry
  const isOverrun = parseMoney(found.actual) > parseMoney(entry.reserved)
  return { ...entry, state: 'settled', amount: found.actual, ...(isOverrun ? { overrun: true } : {}) }
}

/** The sums of a run once an entry is settled at what it really cost. */
function moved(summary: RunSummary, entry: LedgerEntry, found: Reconciliation | undefined): RunSummary {
  if (found === undefined) return summary
  const { budget } = summary
  const actual = parseMoney(found.actual)
  const amount = parseMoney(entry.amount)
  const left = budget.left === undefined ? undefined : parseMoney(budget.left) + amount - actual
  return {
    ...summary,
    budget: {
      ...budget,
      spent: formatUsd(parseMoney(budget.spent) + actual),
      unresolved: formatUsd(parseMoney(budget.unresolved) - amount),
      ...(left === undefined ? {} : { left: formatUsd(left < 0n ? 0n : left) }),
    },
  }
}
