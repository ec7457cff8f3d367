import { RunCancelledError } from '../errors/run-cancelled-error.ts'
import { toWireError } from '../errors/wire-error.ts'
import type { BudgetView } from './budget-view.ts'
import type { LedgerEntry } from './ledger-entry.ts'
import type { ParentLink } from './parent-link.ts'
import type { ApprovalDecision, PendingApproval } from './pending-approval.ts'
import type { ApprovalEnd, BudgetPause, RecordedRunEvent, RequestedPause, RunEnd } from './run-event.ts'
import type { RunStatus, RunSummary, RunView, StepView } from './run-view.ts'

const emptyBudget: BudgetView = { spent: '0', reserved: '0', unresolved: '0' }

/** Rows that changed since they were last taken. */
export interface ChangedRows {
  readonly steps: readonly StepView[]
  readonly ledger: readonly LedgerEntry[]
}

/** How an approval ended. */
export interface ClosedApproval {
  readonly reason: ApprovalEnd
  readonly decision?: ApprovalDecision
}

/** What a fold knows that begins in the middle: behind `ctx.continueAs`. */
export interface FoldSeed {
  readonly workflow: string
  readonly version: number
  readonly startedAt: number
  readonly deadlineAt?: number
  readonly parent?: ParentLink
  readonly approvals: readonly (readonly [approval: string, closed: ClosedApproval])[]
  /** Entries that may still be reconciled. */
  readonly ledger: readonly LedgerEntry[]
  /** Somebody has paused the run. */
  readonly pause?: RequestedPause
}

type PartEvent = Exclude<
  RecordedRunEvent,
  { readonly type: 'run-start' | 'run-continue' | 'budget-raise' | 'run-pause' | 'run-resume' | 'run-end' }
>

/** Folds the events of a run into what is shown of it. Every host keeps its views with this one. */
export class RunFold {
  readonly runId: string
  readonly #steps = new Map<string, StepView>()
  readonly #ledger = new Map<string, LedgerEntry>()
  readonly #waiting = new Map<string, string>()
  readonly #approvals = new Map<string, PendingApproval>()
  readonly #closedApprovals: Map<string, ClosedApproval>
  #changedSteps = new Map<string, StepView>()
  #changedEntries = new Map<string, LedgerEntry>()
  #workflow: string
  #version: number
  #startedAt: number
  #deadlineAt: number | undefined
  #parent: ParentLink | undefined
  #budget = emptyBudget
  #pause: BudgetPause | undefined
  #request: RequestedPause | undefined
  #end: { readonly end: RunEnd; readonly at: number } | undefined

  constructor(runId: string, seed?: FoldSeed) {
    this.runId = runId
    this.#workflow = seed?.workflow ?? ''
    this.#version = seed?.version ?? 0
    this.#startedAt = seed?.startedAt ?? 0
    this.#deadlineAt = seed?.deadlineAt
    this.#parent = seed?.parent
    this.#request = seed?.pause
    this.#closedApprovals = new Map(seed?.approvals)
    for (const entry of seed?.ledger ?? []) this.#ledger.set(entry.key, entry)
  }

  /** What a fold has to know that goes on behind `ctx.continueAs`. */
  seed(): FoldSeed {
    return {
      workflow: this.#workflow,
      version: this.#version,
      startedAt: this.#startedAt,
      ...(this.#deadlineAt === undefined ? {} : { deadlineAt: this.#deadlineAt }),
      ...(this.#parent === undefined ? {} : { parent: this.#parent }),
      approvals: [...this.#closedApprovals],
      ledger: this.ledger().filter((entry) => entry.state === 'unresolved'),
      ...(this.#request === undefined ? {} : { pause: this.#request }),
    }
  }

  apply(event: RecordedRunEvent): void {
    switch (event.type) {
      case 'run-start':
        this.#workflow = event.workflow
        this.#version = event.version
        this.#startedAt = event.at
        this.#deadlineAt = event.deadlineAt
        this.#parent = event.parent
        this.#setBudget(event.budget)
        break
      case 'run-continue':
      case 'budget-raise':
        this.#setBudget(event.budget)
        break
      case 'run-pause':
        if (event.pause.reason === 'budget') this.#pause = event.pause
        else this.#request = event.pause
        this.#setBudget(event.budget)
        break
      case 'run-resume':
        if (event.reason === 'request') this.#request = undefined
        else this.#pause = undefined
        this.#setBudget(event.budget)
        break
      case 'run-end':
        this.#end = { end: event.end, at: event.at }
        this.#setBudget(event.budget)
        break
      default:
        this.#applyPart(event)
    }
  }

  /** An event of something in the run: a step, a wait, an approval. */
  #applyPart(event: PartEvent): void {
    switch (event.type) {
      case 'step-start':
        this.#putStep({
          stepId: event.stepId,
          step: event.step,
          kind: event.kind,
          status: 'running',
          attempts: 0,
          startedAt: event.at,
        })
        break
      case 'attempt-start':
        this.#changeStep(event.stepId, { attempts: event.attempt })
        this.#putEntry(event.entry)
        this.#setBudget(event.budget)
        break
      case 'step-end':
        this.#changeStep(event.stepId, { status: event.result.status, result: event.result })
        break
      case 'booking':
        this.#putEntry(event.entry)
        this.#setBudget(event.budget)
        break
      case 'wait-start':
        this.#waiting.set(event.stepId, event.event)
        break
      case 'wait-end':
        this.#waiting.delete(event.stepId)
        break
      case 'approval-start':
        this.#approvals.set(event.approval.approval, event.approval)
        break
      case 'approval-end':
        this.#closeApproval(event)
        break
      case 'step-retry':
      case 'budget-wait':
      case 'budget-warning':
        break
      default:
        event satisfies never
    }
  }

  get end(): RunEnd | undefined {
    return this.#end?.end
  }

  entry(key: string): LedgerEntry | undefined {
    return this.#ledger.get(key)
  }

  /** `undefined` where it is pending or was never asked for. */
  closedApproval(approval: string): ClosedApproval | undefined {
    return this.#closedApprovals.get(approval)
  }

  summary(): RunSummary {
    const pause = this.#end === undefined ? (this.#request ?? this.#pause) : undefined
    return {
      runId: this.runId,
      workflow: this.#workflow,
      version: this.#version,
      budget: this.#budget,
      startedAt: this.#startedAt,
      waitingFor: [...this.#waiting.values()],
      approvals: [...this.#approvals.values()],
      ...(this.#deadlineAt === undefined ? {} : { deadlineAt: this.#deadlineAt }),
      ...(this.#parent === undefined ? {} : { parent: this.#parent }),
      ...(pause === undefined ? {} : { pause }),
      ...describeEnd(this.runId, this.#end, pause !== undefined),
    }
  }

  view(): RunView {
    return { ...this.summary(), steps: [...this.#steps.values()] }
  }

  ledger(): readonly LedgerEntry[] {
    return [...this.#ledger.values()]
  }

  takeChanged(): ChangedRows {
    const rows = { steps: [...this.#changedSteps.values()], ledger: [...this.#changedEntries.values()] }
    this.#changedSteps = new Map()
    this.#changedEntries = new Map()
    return rows
  }

  #closeApproval({ stepId, decision, reason }: Extract<RecordedRunEvent, { readonly type: 'approval-end' }>): void {
    this.#approvals.delete(stepId)
    this.#closedApprovals.set(stepId, { reason, ...(decision === undefined ? {} : { decision }) })
  }

  #changeStep(stepId: string, change: Partial<StepView>): void {
    const step = this.#steps.get(stepId)
    if (step !== undefined) this.#putStep({ ...step, ...change })
  }

  #putStep(step: StepView): void {
    this.#steps.set(step.stepId, step)
    this.#changedSteps.set(step.stepId, step)
  }

  #putEntry(entry: LedgerEntry | undefined): void {
    if (entry === undefined) return
    this.#ledger.set(entry.key, entry)
    this.#changedEntries.set(entry.key, entry)
  }

  #setBudget(budget: BudgetView | undefined): void {
    if (budget !== undefined) this.#budget = budget
  }
}

type EndRow = { readonly status: RunStatus } & Partial<Pick<RunSummary, 'endedAt' | 'output' | 'error'>>

function describeEnd(
  runId: string,
  ended: { readonly end: RunEnd; readonly at: number } | undefined,
  isPaused: boolean,
): EndRow {
  if (ended === undefined) return { status: isPaused ? 'paused' : 'running' }
  const { end, at } = ended
  switch (end.status) {
    case 'completed':
      return { status: end.status, output: end.output, endedAt: at }
    case 'failed':
      return { status: end.status, error: end.error, endedAt: at }
    case 'cancelled':
      return { status: end.status, error: toWireError(new RunCancelledError(runId, end.reason)), endedAt: at }
    default:
      return end satisfies never
  }
}
