import { setTimeout as sleep } from 'node:timers/promises'
import { isGrpcServiceError, ServiceError, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { fromWireError, RunEndedError, WfloError, type WireError } from '@wflo/core'
import { describeMessage, type InboxMessage } from '@wflo/core/runtime'
import { names } from '../protocol/names.ts'
import type { Cluster } from './cluster.ts'
import { NoWorkerError } from './no-worker-error.ts'
import { Turns } from './turns.ts'

/** How often it is looked whether the workers of a run keep silent. */
const lookMs = 2_000

/** How long the workers of a run may keep silent. */
const mostSilenceMs = 20_000

/** grpc status code of a server that takes no more updates of a history: its limit is 2,000. */
const failedPrecondition = 9

/** How often a message is sent anew: its run was about to begin a fresh history, or its worker has overlooked it. */
const mostSends = 5

interface MessageUpdate {
  readonly args: [InboxMessage]
  /** A server takes an update of one id once. */
  readonly updateId: string
}

/** Sends messages to runs: each is recorded, or refused by name. */
export class MailBoxes {
  readonly #cluster: Cluster
  /** One at a time for each run: a server (1.31) takes 10 updates of it, and those of other clients are among them. */
  readonly #turns = new Turns()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  async send(runId: string, message: InboxMessage, signal: AbortSignal): Promise<void> {
    if (message.type === 'cancel') {
      await this.#cancel(runId, message.reason)
      return
    }
    const updateId = crypto.randomUUID()
    for (let sends = 1; ; sends += 1) {
      const error = await this.#sendOnce(runId, { args: [message], updateId }, signal)
      if (error === undefined) return
      if (isFull(error)) return await this.#turns.take(runId, () => this.#post(runId, message))
      if (wasOverlooked(error) && sends < mostSends) continue
      if (!(error instanceof WorkflowNotFoundError)) throw await this.#refusalOf(runId, error)
      const { status } = await this.#cluster.describe(runId)
      if (status.name !== 'RUNNING' || sends === mostSends) throw await this.#tooLate(runId, message)
    }
  }

  /** What went wrong. */
  async #sendOnce(runId: string, update: MessageUpdate, signal: AbortSignal): Promise<unknown> {
    const stop = new AbortController()
    const until = AbortSignal.any([signal, stop.signal])
    const handle = this.#cluster.handle(runId)
    const sending = this.#turns.take(runId, () =>
      this.#cluster.call(() => handle.executeUpdate(names.message, update), until),
    )
    try {
      await Promise.race([sending, this.#cluster.untilBlocked(runId, until), this.#untilSilent(runId, until)])
      return undefined
    } catch (error) {
      signal.throwIfAborted()
      return error
    } finally {
      stop.abort()
      sending.catch(() => {})
    }
  }

  /** Rejects where nobody works for the run. */
  async #untilSilent(runId: string, signal: AbortSignal): Promise<never> {
    const begunAt = Date.now()
    for (;;) {
      await sleep(lookMs, undefined, { signal }).catch(() => {})
      signal.throwIfAborted()
      const since = Math.max(begunAt, this.#turns.succeededAt(runId))
      const { taskQueue } = this.#cluster
      if (Date.now() - since > mostSilenceMs) throw new NoWorkerError({ runId, taskQueue, mayArrive: true })
    }
  }

  /** The history takes no more updates. A signal says the same and has no answer: what refuses it is asked before. */
  async #post(runId: string, message: InboxMessage): Promise<void> {
    const refusal = await this.#cluster.ask(runId, { read: 'refusal', message, isOpen: true })
    if (refusal !== null) throw fromWireError(refusal)
    try {
      await this.#cluster.call(() => this.#cluster.handle(runId).signal(names.message, message))
    } catch (error) {
      throw this.#cluster.translate(runId, error)
    }
  }

  /** The cluster records it, whether or not a worker is there. Codecs see signals, but no request to cancel. */
  async #cancel(runId: string, reason: string): Promise<void> {
    const { client, namespace } = this.#cluster
    const isSecret = client.options.loadedDataConverter.payloadCodecs.length > 0
    try {
      if (isSecret) await this.#cluster.call(() => this.#cluster.handle(runId).signal(names.cancelReason, reason))
      await this.#cluster.call(() =>
        client.workflowService.requestCancelWorkflowExecution({
          namespace,
          workflowExecution: { workflowId: runId },
          requestId: crypto.randomUUID(),
          identity: client.options.identity,
          reason: isSecret ? '' : reason,
        }),
      )
    } catch (error) {
      // Rejects with RunNotFoundError where there is none.
      const { status } = await this.#cluster.describe(runId)
      if (status.name !== 'RUNNING') throw new RunEndedError(runId, 'the message "cancel"')
      throw this.#cluster.translate(runId, error)
    }
  }

  /** A server that knows a run as blocked refuses updates in words of its own. */
  async #refusalOf(runId: string, error: unknown): Promise<unknown> {
    if (!(error instanceof WorkflowUpdateFailedError)) {
      const blockedBy = error instanceof ServiceError ? await this.#cluster.findBlock(runId) : undefined
      return blockedBy ?? this.#cluster.translate(runId, error)
    }
    const [details] = error.cause instanceof ApplicationFailure ? (error.cause.details ?? []) : []
    if (details !== undefined) return fromWireError(details as WireError)
    return new WfloError(`run "${runId}" did not take ${error.cause?.message ?? error.message}`, {
      code: 'message_failed',
      cause: error,
    })
  }

  /** The run has ended: it still knows best why it does not take the message. */
  async #tooLate(runId: string, message: InboxMessage): Promise<Error> {
    const refusal = await this.#cluster.ask(runId, { read: 'refusal', message }).catch(() => null)
    return refusal === null ? new RunEndedError(runId, describeMessage(message)) : fromWireError(refusal)
  }
}

/** The server has dropped it again: a worker has ended a task without a word of it, as happens where many come at once. */
function wasOverlooked(error: unknown): boolean {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined
  return cause instanceof ApplicationFailure && cause.type === 'UnprocessedUpdate'
}

function isFull(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return (
    isGrpcServiceError(cause) &&
    cause.code === failedPrecondition &&
    cause.details.includes('limit on the total number of')
  )
}
