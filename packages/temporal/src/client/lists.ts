import type { WorkflowExecutionInfo } from '@temporalio/client'
import { RunNotFoundError, type RunStatus, type RunSummary } from '@wflo/core'
import { isUnfinished, type RunFilter } from '@wflo/core/runtime'
import { reconciliationType } from '../protocol/names.ts'
import { attributes } from '../protocol/search-attributes.ts'
import type { Cluster } from './cluster.ts'
import type { RunReader } from './run-reader.ts'

/** A server gives runs in an order of its own: so many are looked at for the newest. */
const mostSeen = 2_000

/** Runs that are asked at the same time. */
const mostAsked = 20

/** Lists the runs of a task queue. A cluster's lists may be moments behind its runs. */
export class Lists {
  readonly #cluster: Cluster
  readonly #reader: RunReader

  constructor(cluster: Cluster, reader: RunReader) {
    this.#cluster = cluster
    this.#reader = reader
  }

  async list(filter: RunFilter): Promise<readonly RunSummary[]> {
    const before = filter.before === undefined ? undefined : await this.#placeOf(filter.before)
    if (filter.before !== undefined && before === undefined) return []
    const { taskQueue } = this.#cluster
    const hasAttributes = await this.#cluster.hasAttributes()
    const places = await this.#find(toQuery(filter, { taskQueue, before, hasAttributes }))
    const found = before === undefined ? places : places.filter((place) => compare(before, place) < 0)
    const runs: RunSummary[] = []
    for (let from = 0; from < found.length && runs.length < filter.limit; from += mostAsked) {
      const asked = found.slice(from, from + mostAsked)
      const summaries = await Promise.all(asked.map((execution) => this.#reader.summary(execution)))
      runs.push(...summaries.filter((summary) => matches(summary, filter)))
    }
    return runs.slice(0, filter.limit)
  }

  async #find(query: string): Promise<readonly WorkflowExecutionInfo[]> {
    try {
      const found = await this.#cluster.call(() => this.#collect(query))
      return found.sort(compare)
    } catch (error) {
      throw this.#cluster.translate('', error)
    }
  }

  async #collect(query: string): Promise<WorkflowExecutionInfo[]> {
    const found: WorkflowExecutionInfo[] = []
    for await (const execution of this.#cluster.client.workflow.list({ query })) {
      found.push(execution)
      if (found.length === mostSeen) break
    }
    return found
  }

  async #placeOf(runId: string): Promise<Place | undefined> {
    try {
      return await this.#cluster.describe(runId)
    } catch (error) {
      if (RunNotFoundError.isInstance(error)) return undefined
      throw error
    }
  }
}

/** Where a run is in a list. */
type Place = Pick<WorkflowExecutionInfo, 'startTime' | 'workflowId'>

/** Newest first. Of runs that began in one millisecond each has a place of its own, too: a page ends between them. */
function compare(left: Place, right: Place): number {
  const ms = right.startTime.getTime() - left.startTime.getTime()
  return ms === 0 ? Number(left.workflowId < right.workflowId) - Number(left.workflowId > right.workflowId) : ms
}

interface QueryTerms {
  readonly taskQueue: string
  readonly before: Place | undefined
  readonly hasAttributes: boolean
}

/** What the server can tell apart; the rest is looked at here. */
function toQuery(filter: RunFilter, { taskQueue, before, hasAttributes }: QueryTerms): string {
  const { workflow, statuses, parent, awaitsApproval } = filter
  const isOpen = (status: RunStatus): boolean => isUnfinished(status)
  return [
    `TaskQueue = ${quote(taskQueue)}`,
    `WorkflowType != ${quote(reconciliationType)}`,
    'ExecutionStatus != "ContinuedAsNew"',
    ...(workflow === undefined ? [] : [`WorkflowType STARTS_WITH ${quote(`${workflow}@`)}`]),
    ...(parent === undefined ? [] : [`ParentWorkflowId = ${quote(parent)}`]),
    ...(before === undefined ? [] : [`StartTime < ${quote(behind(before.startTime))}`]),
    // Runs that began before the namespace had attributes have none.
    ...(awaitsApproval && hasAttributes
      ? [`(${attributes.awaitsApproval} = "yes" OR ${attributes.status} IS NULL)`]
      : []),
    ...(statuses?.every(isOpen) ? ['ExecutionStatus = "Running"'] : []),
    ...(statuses?.some(isOpen) === false ? ['ExecutionStatus != "Running"'] : []),
  ].join(' AND ')
}

/** The server counts nanoseconds, a date milliseconds. */
function behind(date: Date): string {
  return new Date(date.getTime() + 1).toISOString()
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

function matches(run: RunSummary, { statuses, workflow, awaitsApproval }: RunFilter): boolean {
  return (
    (statuses === undefined || statuses.includes(run.status)) &&
    (workflow === undefined || run.workflow === workflow) &&
    (awaitsApproval === undefined || run.approvals.length > 0 === awaitsApproval)
  )
}
