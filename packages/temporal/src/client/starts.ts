import { createHash } from 'node:crypto'
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import {
  type BudgetLimit,
  InvalidValueError,
  type Json,
  RunConflictError,
  type RunStatus,
  ValueTooLargeError,
} from '@wflo/core'
import { canonicalJson, formatBudgetLimit, protocolVersion, type StartRun, utf8Length } from '@wflo/core/runtime'
import { shapeOf } from '../protocol/definition-shape.ts'
import type { StartMemo } from '../protocol/memo.ts'
import { mostIdBytes, names, parseWorkflowType, workflowTaskMs, workflowType } from '../protocol/names.ts'
import type { RunArguments } from '../protocol/run-arguments.ts'
import { attributes } from '../protocol/search-attributes.ts'
import { mostValueBytes, valueSize } from '../protocol/value-size.ts'
import type { Cluster } from './cluster.ts'

export interface StartsOptions {
  readonly cluster: Cluster
  /** For runs that name none. */
  readonly budget: BudgetLimit | undefined
  /** Large values go to an artifact store. */
  readonly hasArtifacts: boolean
}

/** The other half is for the ids of children, which begin with that of their parent. */
const mostRunIdBytes = mostIdBytes / 2

/** Starts runs, each id once. */
export class Starts {
  readonly #options: StartsOptions

  constructor(options: StartsOptions) {
    this.#options = options
  }

  /** Idempotent by run id. Rejects with `RunConflictError` where another run has it. */
  async start(request: StartRun): Promise<void> {
    const { cluster } = this.#options
    checkId(request.runId)
    const hasAttributes = await cluster.hasAttributes()
    const args = this.#describe(request, hasAttributes)
    if (!this.#options.hasArtifacts) this.#checkSize(args)
    const memo = toMemo(request, args)
    try {
      await cluster.call(() =>
        cluster.client.workflow.start(workflowType(request.workflow), {
          workflowId: request.runId,
          taskQueue: cluster.taskQueue,
          workflowTaskTimeout: workflowTaskMs,
          args: [args],
          memo: { [names.startMemo]: memo },
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowIdConflictPolicy: 'FAIL',
          ...(hasAttributes ? { searchAttributes: attributesOf(request) } : {}),
        }),
      )
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw cluster.translate(request.runId, error)
      await this.#adopt(request, memo)
    }
  }

  #describe(
    { workflow, input, budget = this.#options.budget, ...request }: StartRun,
    hasAttributes: boolean,
  ): RunArguments {
    const { policy, deadlineMs } = request
    return {
      wflo: 1,
      protocol: protocolVersion,
      input,
      shape: shapeOf(workflow),
      ...(budget === undefined || budget === 'none' ? {} : { budget: formatBudgetLimit(budget) }),
      ...(policy === undefined ? {} : { policy }),
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
      ...(this.#options.hasArtifacts ? { artifacts: true as const } : {}),
      ...(hasAttributes ? { searchAttributes: true as const } : {}),
    }
  }

  #checkSize(args: RunArguments): void {
    const bytes = valueSize(args)
    if (bytes > mostValueBytes)
      throw new ValueTooLargeError({ what: 'the input of the run', bytes, limit: mostValueBytes })
  }

  /** A run of this id is there already: it has to be the same one. */
  async #adopt({ runId, workflow }: StartRun, wanted: StartMemo): Promise<void> {
    const { memo, type } = await this.#options.cluster.describe(runId)
    const found = memo?.[names.startMemo] as StartMemo | undefined
    if (found === undefined) throw new RunConflictError(runId, "a workflow that is none of Wflo's")
    if (type !== workflowType(workflow)) throw new RunConflictError(runId, `the workflow ${describeType(type)}`)
    if (found.parent !== undefined) throw new RunConflictError(runId, 'another parent')
    if (found.inputHash !== wanted.inputHash) throw new RunConflictError(runId, 'another input')
  }
}

function checkId(runId: string): void {
  const bytes = utf8Length(runId)
  if (bytes > 0 && bytes <= mostRunIdBytes) return
  throw new InvalidValueError(
    `the run id "${runId.slice(0, 40)}${runId.length > 40 ? '…' : ''}" has ${bytes} bytes: give it 1 to ${mostRunIdBytes}`,
    { bytes, limit: mostRunIdBytes },
  )
}

function toMemo({ input }: StartRun, { budget, deadlineMs }: RunArguments): StartMemo {
  return {
    inputHash: hash(input),
    ...(budget === undefined ? {} : { budget }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  }
}

function attributesOf({ workflow }: StartRun): Record<string, string[]> {
  const status: RunStatus = 'running'
  return { [attributes.workflow]: [workflow.name], [attributes.status]: [status] }
}

function describeType(type: string): string {
  const { name, version } = parseWorkflowType(type) ?? { name: type, version: 1 }
  return `"${name}" version ${version}`
}

function hash(input: Json): string {
  return createHash('sha256').update(canonicalJson(input)).digest('base64url').slice(0, 22)
}
