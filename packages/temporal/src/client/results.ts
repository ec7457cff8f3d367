import { WorkflowFailedError } from '@temporalio/client'
import { ApplicationFailure, CancelledFailure } from '@temporalio/common'
import { fromWireError, type Json, RunCancelledError, WfloError } from '@wflo/core'
import type { StatusMemo } from '../protocol/memo.ts'
import { names } from '../protocol/names.ts'
import { openReply } from '../protocol/reply.ts'
import type { FailedRun, RunReply } from '../protocol/run-arguments.ts'
import type { Cluster } from './cluster.ts'

/** Waits for the ends of runs. */
export class Results {
  readonly #cluster: Cluster

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** The output. Rejects with the run's error, `RunCancelledError`, or `DeterminismError` while it is blocked. */
  async wait(runId: string, signal: AbortSignal): Promise<Json> {
    const stop = new AbortController()
    const until = AbortSignal.any([signal, stop.signal])
    try {
      const reply = await Promise.race([this.#follow(runId, until), this.#cluster.untilBlocked(runId, until)])
      return openReply(reply).output
    } finally {
      stop.abort()
    }
  }

  async #follow(runId: string, signal: AbortSignal): Promise<RunReply> {
    try {
      return (await this.#cluster.call(() => this.#cluster.handle(runId).result(), signal)) as RunReply
    } catch (error) {
      signal.throwIfAborted()
      throw await this.#errorOf(runId, error)
    }
  }

  async #errorOf(runId: string, error: unknown): Promise<unknown> {
    if (!(error instanceof WorkflowFailedError)) return this.#cluster.translate(runId, error)
    const { cause } = error
    const [details] = cause instanceof ApplicationFailure ? (cause.details ?? []) : []
    const failed = details as FailedRun | undefined
    if (failed?.error !== undefined) return fromWireError(failed.error)
    if (cause instanceof CancelledFailure) return await this.#cancellation(runId)
    return new WfloError(`run "${runId}" was ended by Temporal: ${cause?.message ?? error.message}`, {
      code: 'run_terminated',
      cause,
    })
  }

  /** A cancelled workflow says nothing of the reason; its memo does. */
  async #cancellation(runId: string): Promise<Error> {
    const { memo } = await this.#cluster.describe(runId)
    const standing = memo?.[names.statusMemo] as StatusMemo | undefined
    if (standing?.error !== undefined) return fromWireError(standing.error)
    return new RunCancelledError(runId, 'its Temporal workflow was cancelled')
  }
}
