import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Client,
  isGrpcServiceError,
  ServiceError,
  type WorkflowExecutionDescription,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client'
import { DeterminismError, RunNotFoundError } from '@wflo/core'
import { TemporalConnectionError } from '../connection/connection-error.ts'
import type { ResolvedConnection } from '../connection/connection-settings.ts'
import { names } from '../protocol/names.ts'
import type { ReadReplies, ReadRequest } from '../protocol/read-request.ts'
import { attributes } from '../protocol/search-attributes.ts'
import { isUnknownWorkflow } from '../protocol/unknown-workflow.ts'
import { explainBlock } from './explain-block.ts'
import { NoWorkerError } from './no-worker-error.ts'
import type { OpenCalls } from './open-calls.ts'

export interface ClusterOptions {
  readonly client: Client
  readonly settings: ResolvedConnection
  readonly taskQueue: string
  readonly calls: OpenCalls
}

/** How often somebody who waits for a run looks whether it is blocked: milliseconds. */
const lookMs = 1_000

/** grpc status codes of a server that is not there, or not ready. */
const unreachable: ReadonlySet<number> = new Set([4, 14])

/** How many workers are asked that do not know the workflow, such as while a new version is rolled out. */
const mostUnknowing = 12

async function askAnother<Reply>(ask: () => Promise<Reply>): Promise<Reply> {
  for (let asked = 1; ; asked += 1) {
    try {
      return await ask()
    } catch (error) {
      const isUnknown = error instanceof Error && isUnknownWorkflow(error.message)
      if (!isUnknown || asked === mostUnknowing) throw error
      await sleep(20 * asked)
    }
  }
}

/** A Temporal namespace, with its errors in Wflo's words. */
export class Cluster {
  readonly client: Client
  readonly taskQueue: string
  readonly #settings: ResolvedConnection
  readonly #calls: OpenCalls
  #hasAttributes: Promise<boolean> | undefined

  constructor({ client, settings, taskQueue, calls }: ClusterOptions) {
    this.client = client
    this.taskQueue = taskQueue
    this.#settings = settings
    this.#calls = calls
  }

  get namespace(): string {
    return this.#settings.namespace
  }

  /** Every call to the server is made by this. Rejects with `EngineClosedError` where the client is closed meanwhile. */
  call<Value>(work: () => Promise<Value>, signal?: AbortSignal): Promise<Value> {
    return this.#calls.run((closed) => {
      signal?.throwIfAborted()
      const until = signal === undefined ? closed : AbortSignal.any([closed, signal])
      return this.client.connection.withAbortSignal(until, work)
    })
  }

  /** Without `temporalRunId` the last history of the run. */
  handle(runId: string, temporalRunId?: string): WorkflowHandle {
    return this.client.workflow.getHandle(runId, temporalRunId)
  }

  /** Rejects with `RunNotFoundError`. */
  async describe(runId: string): Promise<WorkflowExecutionDescription> {
    try {
      return await this.call(() => this.handle(runId).describe())
    } catch (error) {
      throw this.translate(runId, error)
    }
  }

  /** Asks a worker of the run. Rejects with `RunNotFoundError`, `NoWorkerError`, or why the run is blocked. */
  async ask<Request extends ReadRequest>(
    runId: string,
    request: Request,
    temporalRunId?: string,
  ): Promise<ReadReplies[Request['read']]> {
    const stop = new AbortController()
    try {
      const query = (): Promise<unknown> => this.handle(runId, temporalRunId).query(names.read, request)
      const asking = askAnother(() => this.call(query, stop.signal))
      // Where a task has failed only once or twice, the server keeps the question for half a minute.
      return (await Promise.race([asking, this.untilBlocked(runId, stop.signal)])) as ReadReplies[Request['read']]
    } catch (error) {
      if (DeterminismError.isInstance(error)) throw error
      if (error instanceof WorkflowNotFoundError) throw new RunNotFoundError(runId)
      const blockedBy = await this.findBlock(runId)
      throw blockedBy ?? new NoWorkerError({ runId, taskQueue: this.taskQueue, cause: error })
    } finally {
      stop.abort()
    }
  }

  /** Rejects once the run is blocked, or `signal` is aborted. */
  async untilBlocked(runId: string, signal: AbortSignal): Promise<never> {
    for (;;) {
      await sleep(lookMs, undefined, { signal }).catch(() => {})
      signal.throwIfAborted()
      const blockedBy = await this.findBlock(runId).catch(() => undefined)
      if (blockedBy !== undefined) throw blockedBy
    }
  }

  /** Why the run's workflow task fails, where it does: code and history disagree, or the worker does not know it. */
  async findBlock(runId: string): Promise<DeterminismError | undefined> {
    const { status, raw } = await this.describe(runId)
    const attempt = raw.pendingWorkflowTask?.attempt ?? 1
    if (status.name !== 'RUNNING' || attempt < 2) return undefined
    const codecs = this.client.options.loadedDataConverter.payloadCodecs
    const message = await explainBlock({ runId, events: this.#eventsBackwards(runId), codecs })
    return message === undefined ? undefined : new DeterminismError(message)
  }

  /** Whether the namespace has all of Wflo's search attributes. Asked once; a cluster that does not say has none. */
  hasAttributes(): Promise<boolean> {
    this.#hasAttributes ??= this.#askAttributes()
    return this.#hasAttributes
  }

  /** The Temporal ids of the histories before the last one, oldest first. */
  async earlierHistories(runId: string): Promise<readonly string[]> {
    return (await this.histories(runId)).slice(0, -1)
  }

  /** The Temporal ids of the histories of a run, oldest first. */
  async histories(runId: string): Promise<readonly string[]> {
    const ids: string[] = []
    for (let id: string | undefined = (await this.describe(runId)).runId; id !== undefined; ) {
      ids.unshift(id)
      id = await this.#historyBefore(runId, id)
    }
    return ids
  }

  translate(runId: string, error: unknown): unknown {
    if (error instanceof WorkflowNotFoundError) return new RunNotFoundError(runId)
    const cause = error instanceof ServiceError ? error.cause : error
    if (isGrpcServiceError(cause) && unreachable.has(cause.code)) {
      return new TemporalConnectionError(this.#settings, cause.details || cause.message)
    }
    return error
  }

  async #historyBefore(runId: string, temporalRunId: string): Promise<string | undefined> {
    const { history } = await this.call(() =>
      this.client.workflowService.getWorkflowExecutionHistory({
        namespace: this.namespace,
        execution: { workflowId: runId, runId: temporalRunId },
        maximumPageSize: 1,
      }),
    )
    const before = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId
    return before === null || before === '' ? undefined : before
  }

  async #askAttributes(): Promise<boolean> {
    try {
      const { namespace } = this
      const { operatorService } = this.client.connection
      const { customAttributes } = await this.call(() => operatorService.listSearchAttributes({ namespace }))
      return Object.values(attributes).every((name) => customAttributes?.[name] != null)
    } catch {
      return false
    }
  }

  /** The last history, newest first, an event for each answer: of large ones no two fit in one of a connection as it comes. */
  async *#eventsBackwards(runId: string) {
    const { workflowService: service } = this.client
    const request = { namespace: this.namespace, execution: { workflowId: runId }, maximumPageSize: 1 }
    let nextPageToken: Uint8Array | undefined
    do {
      const page = { ...request, ...(nextPageToken === undefined ? {} : { nextPageToken }) }
      const answer = await this.call(() => service.getWorkflowExecutionHistoryReverse(page))
      yield* answer.history?.events ?? []
      nextPageToken = answer.nextPageToken
    } while (nextPageToken !== undefined && nextPageToken.length > 0)
  }
}
