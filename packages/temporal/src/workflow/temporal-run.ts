import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  makeContinueAsNewFunc,
  workflowInfo,
} from '@temporalio/workflow'
import {
  DeterminismError,
  formatUsd,
  type Json,
  RunCancelledError,
  toWireError,
  WfloError,
  type WireError,
  type WorkflowDefinition,
} from '@wflo/core'
import { parseBudgetLimit, Runtime } from '@wflo/core/runtime'
import type { BundleSettings } from '../protocol/bundle-settings.ts'
import { packReply } from '../protocol/reply.ts'
import type { BookedSums, FailedRun, RunArguments, RunReply } from '../protocol/run-arguments.ts'
import { shortenError } from '../protocol/short-error.ts'
import { activation } from './activation.ts'
import { Deliveries } from './deliveries.ts'
import { Inbox } from './inbox.ts'
import { RunRecords } from './run-records.ts'
import { StatusMemoWriter } from './status-memo-writer.ts'
import { TemporalHost } from './temporal-host.ts'

export interface TemporalRunOptions {
  readonly workflow: WorkflowDefinition
  readonly args: RunArguments
  readonly settings: BundleSettings
}

/** One run in the isolate: the runtime over its host, from the first delivery to the end of this history. */
export class TemporalRun {
  readonly #options: TemporalRunOptions
  readonly #records: RunRecords
  readonly #deliveries: Deliveries
  readonly #host: TemporalHost
  readonly #runtime: Runtime
  readonly #memo: StatusMemoWriter
  #blockedBy: unknown

  constructor(options: TemporalRunOptions) {
    const { workflow, args, settings } = options
    this.#options = options
    if (activation.count === 0) throw missingInterceptors()
    this.#records = new RunRecords(workflowInfo().workflowId, args.continued)
    this.#memo = new StatusMemoWriter(this.#records.fold, args)
    this.#deliveries = new Deliveries(() => this.#memo.write())
    this.#host = new TemporalHost({ args, settings, deliveries: this.#deliveries, records: this.#records })
    this.#runtime = new Runtime({
      host: this.#host,
      workflow,
      input: args.input,
      budget: parseBudgetLimit(args.budget),
      policy: args.policy,
      protocol: args.protocol,
      deadlineMs: args.deadlineMs,
      parent: args.parent,
      carry: args.continued?.carry,
    })
    activation.onConclude(() => this.#throwIfBlocked())
  }

  /** Runs the body. A request to cancel the workflow reaches it as a message, and nothing of it behind its back. */
  async end(): Promise<RunReply> {
    const cancelled = CancellationScope.current().cancelRequested
    const inbox = new Inbox({
      deliveries: this.#deliveries,
      records: this.#records,
      host: this.#host,
      hasSettled: () => this.#runtime.hasSettled,
    })
    // First of all, also before messages that came with the start.
    this.#deliveries.push(() => this.#runtime.start())
    inbox.open()
    cancelled.catch(() => inbox.cancel(activation.cancelReason))
    return await CancellationScope.nonCancellable(async () => {
      this.#deliveries.run().catch((error) => {
        this.#blockedBy = error
      })
      const end = await this.#runtime.done.catch((error) => this.#block(error))
      // Who has sent the last message hears of it before the run is closed.
      await condition(() => inbox.isAnswered)
      this.#memo.write()
      return this.#conclude(end)
    })
  }

  #conclude(end: Awaited<Runtime['done']>): RunReply | Promise<never> {
    if (end === undefined) return this.#continue(this.#host.next as RunArguments)
    switch (end.status) {
      case 'completed':
        return this.#complete(end.output)
      case 'failed':
        throw this.#failure(end.error)
      case 'cancelled':
        throw this.#cancellation(end.reason)
      default:
        return end satisfies never
    }
  }

  #complete(output: Json): RunReply {
    const reply = packReply(output, this.#booked())
    try {
      this.#host.freight.check(reply, `the output of run "${this.#host.runId}"`)
    } catch (error) {
      throw this.#failure(toWireError(error))
    }
    return reply
  }

  #failure(thrown: WireError): ApplicationFailure {
    const error = shortenError(thrown)
    const booked = this.#booked()
    const details: FailedRun = { error, ...(booked === undefined ? {} : { booked }) }
    const failure = ApplicationFailure.create({
      message: error.message,
      type: error.code,
      nonRetryable: true,
      details: [details],
    })
    failure.stack = ''
    return failure
  }

  /** A cancelled workflow of Temporal says nothing of its costs: a child has to. */
  #cancellation(reason: string): Error {
    const error = toWireError(new RunCancelledError(this.#host.runId, reason))
    const isNative = activation.cancelReason !== undefined && this.#options.args.parent === undefined
    return isNative ? new CancelledFailure(error.message) : this.#failure(error)
  }

  /** `undefined`: nothing. */
  #booked(): BookedSums | undefined {
    const { spent, unresolved } = this.#records.fold.summary().budget
    return spent === formatUsd(0n) && unresolved === formatUsd(0n) ? undefined : { spent, unresolved }
  }

  async #continue(next: RunArguments): Promise<never> {
    return await makeContinueAsNewFunc<(args: RunArguments) => Promise<RunReply>>({})(next)
  }

  /** Never settles: the workflow's task fails as long as the run is blocked. */
  #block(error: unknown): Promise<never> {
    this.#blockedBy = error
    return new Promise<never>(() => {})
  }

  #throwIfBlocked(): void {
    const blockedBy = this.#blockedBy ?? this.#host.foreignCommand
    if (blockedBy !== undefined) throw blockedBy
    if (!this.#runtime.isIdle || this.#records.sequence === 0) return
    throw new DeterminismError(
      `run "${this.#host.runId}" awaits something that is not ctx's, with no step, timer or event open that could move it on: put what it awaits in a step`,
    )
  }
}

function missingInterceptors(): Error {
  return new WfloError(
    'the bundle has no interceptors of Wflo: make it with bundleWorkflows, or add @wflo/temporal/workflow to interceptors.workflowModules',
    { code: 'missing_interceptors' },
  )
}
