import type { Client } from '@temporalio/client'
import {
  type BudgetLimit,
  InvalidValueError,
  type Json,
  type LedgerEntry,
  type MoneyString,
  type RunEvent,
  type RunSummary,
  type RunView,
  type WorkflowDefinition,
} from '@wflo/core'
import {
  DefinitionTable,
  type InboxMessage,
  isUnfinished,
  type RunControl,
  type RunFilter,
  type StartRun,
} from '@wflo/core/runtime'
import type { ResolvedConnection } from '../connection/connection-settings.ts'
import { Cluster } from './cluster.ts'
import { mostBackOffMs } from './connect-lazily.ts'
import { EventReader } from './event-reader.ts'
import { Lists } from './lists.ts'
import { MailBoxes } from './mail-boxes.ts'
import type { OpenCalls } from './open-calls.ts'
import { Reconciliations } from './reconciliations.ts'
import { Results } from './results.ts'
import { RunReader } from './run-reader.ts'
import { Starts } from './starts.ts'

export interface TemporalControlOptions {
  readonly client: Client
  readonly settings: ResolvedConnection
  readonly taskQueue: string
  readonly budget: BudgetLimit | undefined
  readonly hasArtifacts: boolean
  readonly calls: OpenCalls
  readonly close: () => Promise<void>
}

/** What a client of Wflo needs of a cluster. */
export class TemporalControl implements RunControl {
  readonly #options: TemporalControlOptions
  readonly #definitions = new DefinitionTable([])
  readonly #starts: Starts
  readonly #reader: RunReader
  readonly #reconciliations: Reconciliations
  readonly #lists: Lists
  readonly #events: EventReader
  readonly #mail: MailBoxes
  readonly #results: Results
  #closing: Promise<void> | undefined

  constructor(options: TemporalControlOptions) {
    const { client, settings, taskQueue, budget, hasArtifacts, calls } = options
    this.#options = options
    const cluster = new Cluster({ client, settings, taskQueue, calls })
    this.#starts = new Starts({ cluster, budget, hasArtifacts })
    this.#reconciliations = new Reconciliations(cluster)
    this.#reader = new RunReader(cluster, this.#reconciliations)
    this.#lists = new Lists(cluster, this.#reader)
    this.#events = new EventReader(cluster)
    this.#mail = new MailBoxes(cluster)
    this.#results = new Results(cluster)
  }

  admit(workflow: WorkflowDefinition): void {
    this.#definitions.add(workflow)
  }

  async start(request: StartRun): Promise<void> {
    this.#refuseIfClosed()
    await this.#starts.start(request)
  }

  async view(runId: string): Promise<RunView> {
    this.#refuseIfClosed()
    return await this.#reader.view(runId)
  }

  async list(filter: RunFilter): Promise<readonly RunSummary[]> {
    this.#refuseIfClosed()
    return await this.#lists.list(filter)
  }

  async result(runId: string, signal: AbortSignal | undefined): Promise<Json> {
    this.#refuseIfClosed()
    return await this.#results.wait(runId, this.#untilClosed(signal))
  }

  events(runId: string, from: number, signal: AbortSignal | undefined): AsyncIterable<RunEvent> {
    this.#refuseIfClosed()
    return this.#events.read(runId, from, this.#untilClosed(signal))
  }

  async ledger(runId: string): Promise<readonly LedgerEntry[]> {
    this.#refuseIfClosed()
    return await this.#reader.ledger(runId)
  }

  async send(runId: string, message: InboxMessage): Promise<void> {
    this.#refuseIfClosed()
    await this.#mail.send(runId, message, this.#closed)
  }

  async reconcile(runId: string, key: string, actual: MoneyString): Promise<void> {
    this.#refuseIfClosed()
    const { status } = await this.#reader.view(runId)
    if (isUnfinished(status)) {
      await this.#mail.send(runId, { type: 'reconcile', key, actual }, this.#closed)
      await this.#reconciliations.add(runId, { key, actual })
      return
    }
    const entry = (await this.#reader.ledger(runId)).find((candidate) => candidate.key === key)
    if (entry?.state !== 'unresolved') {
      throw new InvalidValueError(`run "${runId}" has no unresolved ledger entry "${key}"`, { key })
    }
    await this.#reconciliations.add(runId, { key, actual })
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close()
    await this.#closing
  }

  /** The connection goes last: a call that meets a closed one throws out of the SDK's timers. */
  async #close(): Promise<void> {
    await this.#options.calls.close(mostBackOffMs)
    await this.#options.close()
  }

  get #closed(): AbortSignal {
    return this.#options.calls.closed
  }

  #refuseIfClosed(): void {
    this.#closed.throwIfAborted()
  }

  #untilClosed(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#closed : AbortSignal.any([signal, this.#closed])
  }
}
