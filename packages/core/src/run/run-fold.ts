import { RunCancelledError } from '../errors/run-cancelled-error.ts'
import { toWireError } from '../errors/wire-error.ts'
import type { BudgetView } from './budget-view.ts'
import type { LedgerEntry } from './ledger-entry.ts'
import type { RecordedRunEvent, RunEnd, RunPause } from './run-event.ts'
import type { RunStatus, RunSummary, RunView, StepView } from './run-view.ts'

const emptyBudget: BudgetView = { spent: '0', reserved: '0', unresolved: '0' }

/** Rows that changed since they were last taken. */
export interface ChangedRows {
  readonly steps: readonly StepView[]
  readonly ledger: readonly LedgerEntry[]
}

/** Folds the events of a run into what is shown of it. Every host keeps its views with this one. */
export class RunFold {
  readonly #runId: string
  readonly #steps = new Map<string, StepView>()
  readonly #ledger = new Map<string, LedgerEntry>()
  readonly #waiting = new Map<string, string>()
  #changedSteps = new Map<string, StepView>()
  #changedEntries = new Map<string, LedgerEntry>()
  #workflow = ''
  #version = 0
  #startedAt = 0
  #budget = emptyBudget
  #pause: RunPause | undefined
  #end: { readonly end: RunEnd; readonly at: number } | undefined

  constructor(runId: string) {
    this.#runId = runId
  }

  apply(event: RecordedRunEvent): void {
    switch (event.type) {
      case 'run-start':
        this.#workflow = event.workflow
        this.#version = event.version
        this.#startedAt = event.at
        this.#setBudget(event.budget)
        break
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
      case 'run-pause':
        this.#pause = event.pause
        this.#setBudget(event.budget)
        break
      case 'run-resume':
        this.#pause = undefined
        this.#setBudget(event.budget)
        break
      case 'budget-raise':
        this.#setBudget(event.budget)
        break
      case 'run-end':
        this.#end = { end: event.end, at: event.at }
        this.#setBudget(event.budget)
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

  summary(): RunSummary {
    return {
      runId: this.#runId,
      workflow: this.#workflow,
      version: this.#version,
      budget: this.#budget,
      startedAt: this.#startedAt,
      waitingFor: [...this.#waiting.values()],
      ...(this.#end === undefined && this.#pause !== undefined ? { pause: this.#pause } : {}),
      ...describeEnd(this.#runId, this.#end, this.#pause),
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
  pause: RunPause | undefined,
): EndRow {
  if (ended === undefined) return { status: pause === undefined ? 'running' : 'paused' }
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
