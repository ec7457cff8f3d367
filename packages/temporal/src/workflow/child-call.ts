import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import {
  CancelledFailure,
  ChildWorkflowCancellationType,
  type ChildWorkflowHandle,
  ParentClosePolicy,
  startChild,
  type Workflow,
} from '@temporalio/workflow'
import {
  formatUsd,
  InvalidValueError,
  type Json,
  type MoneyString,
  parseMoney,
  RunConflictError,
  toWireError,
  WfloError,
} from '@wflo/core'
import {
  type ChildRun,
  type EffectCommand,
  type InboxMessage,
  type Outcome,
  protocolVersion,
  utf8Length,
} from '@wflo/core/runtime'
import { shapeOf } from '../protocol/definition-shape.ts'
import type { StartMemo } from '../protocol/memo.ts'
import { mostIdBytes, names, workflowTaskMs, workflowType } from '../protocol/names.ts'
import { openReply } from '../protocol/reply.ts'
import type { BookedSums, FailedRun, RunArguments, RunReply } from '../protocol/run-arguments.ts'
import { beginCall, type Call } from './call.ts'
import { callInput } from './lookup-call.ts'
import { causeOf, detailsOf } from './to-outcome.ts'

export interface ChildCallOptions {
  readonly parent: string
  readonly command: EffectCommand & { readonly child: ChildRun }
  /** What the children of a run inherit of its arguments. */
  readonly inherited: Pick<RunArguments, 'artifacts' | 'searchAttributes'>
}

/** A child run as a child workflow. */
export class ChildCall implements Call<Outcome> {
  readonly #options: ChildCallOptions
  readonly #call: Call<Outcome>
  #handle: Promise<ChildWorkflowHandle<Workflow> | undefined> = Promise.resolve(undefined)
  #isStarted = false

  constructor(options: ChildCallOptions) {
    this.#options = options
    this.#call = beginCall({
      wait: 'child',
      begin: () => this.#run(),
      toValue: (outcome) => outcome,
      onError: (error) => this.#failure(error),
    })
  }

  get begunIn(): number | undefined {
    return this.#call.begunIn
  }

  onEnd(listener: (outcome: Outcome) => void): void {
    this.#call.onEnd(listener)
  }

  order(): number {
    return Number.MAX_SAFE_INTEGER
  }

  cancel(): void {
    this.#call.cancel()
  }

  /** One message after the other, behind the start. A child that has ended needs none. */
  post(message: InboxMessage): void {
    this.#handle = this.#handle.then(async (handle) => {
      await handle?.signal(names.message, message).catch(() => {})
      return handle
    })
    this.#handle.catch(() => {})
  }

  async #run(): Promise<Outcome> {
    const starting = this.#start()
    this.#handle = starting
    const handle = await starting
    const { output, report } = openReply((await handle.result()) as RunReply)
    return { status: 'completed', output, ...this.#report(report) }
  }

  async #start(): Promise<ChildWorkflowHandle<Workflow>> {
    const { command, parent } = this.#options
    const { workflow, runId } = command.child
    checkRunId(runId)
    const input = await this.#validate(command.child)
    const args = this.#describe(input)
    this.#isStarted = true
    return await startChild(workflowType(workflow), {
      workflowId: runId,
      workflowTaskTimeout: workflowTaskMs,
      args: [args],
      memo: { [names.startMemo]: toMemo(args) },
      staticSummary: `child of ${parent}`,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    })
  }

  /** Schemas run on the host's side; where there is none, the input is as the parent has checked it. */
  async #validate({ workflow, input }: ChildRun): Promise<Json> {
    if (workflow.input === undefined) return input
    const outcome = await new Promise<Outcome>((resolve) => callInput(workflowType(workflow), input).onEnd(resolve))
    if (outcome.status === 'completed') return outcome.output
    throw new RefusedInput(outcome)
  }

  #describe(input: Json): RunArguments {
    const { command, parent, inherited } = this.#options
    const { workflow, budget, policy } = command.child
    return {
      wflo: 1,
      protocol: protocolVersion,
      input,
      shape: shapeOf(workflow),
      ...(budget === undefined ? {} : { budget }),
      ...(policy === undefined ? {} : { policy }),
      ...(workflow.deadlineMs === undefined ? {} : { deadlineMs: workflow.deadlineMs }),
      parent: { runId: parent, stepId: command.key.slice(0, command.key.lastIndexOf('/')) },
      ...inherited,
    }
  }

  /** What a child has booked is what it cost its parent. */
  #report(booked: BookedSums | undefined): { report?: { cost: MoneyString } } {
    if (this.#options.command.reserve === undefined) return {}
    const { spent, unresolved } = booked ?? { spent: '0', unresolved: '0' }
    return { report: { cost: formatUsd(parseMoney(spent) + parseMoney(unresolved)) } }
  }

  #failure(failure: unknown): Outcome {
    const cause = causeOf(failure)
    if (!this.#isStarted) return asUnstarted(failure)
    const failed = detailsOf<FailedRun>(cause)
    if (failed?.error !== undefined) {
      return {
        status: 'failed',
        error: { ...failed.error, retryable: false },
        booking: 'release',
        ...this.#report(failed.booked),
      }
    }
    return this.#strangeEnd(cause)
  }

  /** It could not be started, or somebody ended it behind Wflo's back. */
  #strangeEnd(cause: unknown): Outcome {
    const { runId } = this.#options.command.child
    if (cause instanceof WorkflowExecutionAlreadyStartedError) {
      return { status: 'failed', error: toWireError(new RunConflictError(runId, 'another parent')), booking: 'release' }
    }
    if (cause instanceof CancelledFailure) return { status: 'cancelled', notSent: true }
    const error = new WfloError(`child "${runId}" was ended from outside`, { code: 'child_failed', cause })
    return { status: 'failed', error: toWireError(error), booking: 'unresolved' }
  }
}

/** What became of the validation of a child's input, where it did not complete. */
class RefusedInput extends Error {
  readonly outcome: Exclude<Outcome, { readonly status: 'completed' }>

  constructor(outcome: Exclude<Outcome, { readonly status: 'completed' }>) {
    super(outcome.status)
    this.outcome = outcome
  }
}

/** A child that was never there has cost nothing. */
function asUnstarted(failure: unknown): Outcome {
  if (!(failure instanceof RefusedInput)) return { status: 'failed', error: toWireError(failure), booking: 'release' }
  const { outcome } = failure
  return outcome.status === 'failed' ? { ...outcome, booking: 'release' } : { ...outcome, notSent: true }
}

/** The server has a limit for ids of workflows, and blocks the parent of a child whose id is longer. */
function checkRunId(runId: string): void {
  const bytes = utf8Length(runId)
  if (bytes <= mostIdBytes) return
  throw new InvalidValueError(
    `the id of a child would have ${bytes} bytes, and Temporal takes ${mostIdBytes}: give its parent a shorter id`,
    { bytes },
  )
}

function toMemo({ budget, deadlineMs, parent }: RunArguments): StartMemo {
  return {
    ...(budget === undefined ? {} : { budget }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(parent === undefined ? {} : { parent }),
  }
}
