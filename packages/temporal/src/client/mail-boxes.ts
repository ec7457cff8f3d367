import { setTimeout as sleep } from 'node:timers/promises'
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { fromWireError, RunEndedError, WfloError, type WireError } from '@wflo/core'
import { describeMessage, type InboxMessage } from '@wflo/core/runtime'
import { names } from '../protocol/names.ts'
import type { Cluster } from './cluster.ts'
import { NoWorkerError } from './no-worker-error.ts'

/** How long a run may take to answer before it is looked after. */
const lookMs = 2_000

/** How long the workers of a run may keep silent. */
const mostSilenceMs = 20_000

/** How often a message is sent anew to a run that was about to begin a fresh history. */
const mostSends = 5

/** Sends messages to runs: each is recorded, or refused by name. */
export class MailBoxes {
  readonly #cluster: Cluster

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  async send(runId: string, message: InboxMessage, signal: AbortSignal): Promise<void> {
    if (message.type === 'cancel') {
      await this.#cancel(runId, message.reason)
      return
    }
    for (let sends = 1; ; sends += 1) {
      const error = await this.#sendOnce(runId, message, signal)
      if (error === undefined) return
      if (!(error instanceof WorkflowNotFoundError)) throw this.#refusalOf(runId, error)
      const { status } = await this.#cluster.describe(runId)
      if (status.name !== 'RUNNING' || sends === mostSends) throw await this.#tooLate(runId, message)
    }
  }

  /** What went wrong. */
  async #sendOnce(runId: string, message: InboxMessage, signal: AbortSignal): Promise<unknown> {
    const stop = new AbortController()
    const until = AbortSignal.any([signal, stop.signal])
    const handle = this.#cluster.handle(runId)
    const sending = this.#cluster.call(() => handle.executeUpdate(names.message, { args: [message] }), until)
    try {
      await Promise.race([sending, this.#watch(runId, until)])
      return undefined
    } catch (error) {
      signal.throwIfAborted()
      return error
    } finally {
      stop.abort()
      sending.catch(() => {})
    }
  }

  /** Rejects where the run cannot answer: it is blocked, or nobody works for it. */
  async #watch(runId: string, signal: AbortSignal): Promise<never> {
    const since = Date.now()
    for (;;) {
      await sleep(lookMs, undefined, { signal }).catch(() => {})
      signal.throwIfAborted()
      const blockedBy = await this.#cluster.findBlock(runId).catch(() => undefined)
      if (blockedBy !== undefined) throw blockedBy
      if (Date.now() - since > mostSilenceMs) throw new NoWorkerError(runId, this.#cluster.taskQueue, undefined)
    }
  }

  /** The cluster records it, whether or not a worker is there; the workflow hears of the reason. */
  async #cancel(runId: string, reason: string): Promise<void> {
    const { client, namespace } = this.#cluster
    try {
      await this.#cluster.call(() =>
        client.workflowService.requestCancelWorkflowExecution({
          namespace,
          workflowExecution: { workflowId: runId },
          requestId: crypto.randomUUID(),
          identity: client.options.identity,
          reason,
        }),
      )
    } catch (error) {
      // Rejects with RunNotFoundError where there is none.
      const { status } = await this.#cluster.describe(runId)
      if (status.name !== 'RUNNING') throw new RunEndedError(runId, 'the message "cancel"')
      throw this.#cluster.translate(runId, error)
    }
  }

  #refusalOf(runId: string, error: unknown): unknown {
    if (!(error instanceof WorkflowUpdateFailedError)) return this.#cluster.translate(runId, error)
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
