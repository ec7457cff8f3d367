import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client'
import { InvalidValueError, type MoneyString } from '@wflo/core'
import type { ReconcileArguments } from '../protocol/attempt-arguments.ts'
import { reconciliationType } from '../protocol/names.ts'
import type { Cluster } from './cluster.ts'

/** What an attempt has really cost, once its run has ended. */
export interface Reconciliation {
  readonly key: string
  /** US dollars. */
  readonly actual: MoneyString
}

const memoKey = 'wfloReconciliation'

/**
 * A workflow that has ended takes nothing any more: what becomes known later is a workflow of its own beside it, which
 * the cluster keeps as long, and of which there can be one for each entry. A worker books it in the accounts behind the run.
 */
export class Reconciliations {
  readonly #cluster: Cluster

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** First writer wins. */
  async add(runId: string, reconciliation: Reconciliation): Promise<void> {
    const { client, taskQueue } = this.#cluster
    const { key, actual } = reconciliation
    const executions = await this.#cluster.histories(runId)
    const args: ReconcileArguments = [runId, executions, key, actual]
    try {
      await this.#cluster.call(() =>
        client.workflow.start(reconciliationType, {
          workflowId: idOf(runId, reconciliation.key),
          taskQueue,
          args: [args],
          memo: { [memoKey]: reconciliation },
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
        }),
      )
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw this.#cluster.translate(runId, error)
      throw new InvalidValueError(`run "${runId}" has no unresolved ledger entry "${key}"`, { key })
    }
  }

  async find(runId: string, keys: readonly string[]): Promise<ReadonlyMap<string, Reconciliation>> {
    const found = await Promise.all(keys.map((key) => this.#findOne(runId, key)))
    return new Map(found.flatMap((each) => (each === undefined ? [] : [[each.key, each] as const])))
  }

  async #findOne(runId: string, key: string): Promise<Reconciliation | undefined> {
    try {
      const { memo } = await this.#cluster.call(() => this.#cluster.handle(idOf(runId, key)).describe())
      return memo?.[memoKey] as Reconciliation | undefined
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined
      throw this.#cluster.translate(runId, error)
    }
  }
}

function idOf(runId: string, key: string): string {
  return `${runId}.reconciled.${key}`
}
