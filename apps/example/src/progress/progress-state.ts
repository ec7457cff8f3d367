import type { BudgetView, MoneyString, RunEvent, StepStatus } from '@wflo/core'
import { codeProblem } from '../sandbox/code-outcome.ts'

export interface StepProgress {
  readonly stepId: string
  readonly step: string
  readonly status: StepStatus
  /** The end of what the present attempt has streamed so far. */
  readonly tail: string
  /** Why nothing comes at the moment. */
  readonly waiting?: string
  /** What the step has cost, once it has ended. */
  readonly cost?: MoneyString
  readonly error?: string
  /** How the code of a step went wrong, which is no failure of the step. */
  readonly problem?: string
  readonly startedAt: number
  readonly endedAt?: number
}

/** What there is to see of a run at one moment. */
export interface ProgressState {
  readonly steps: readonly StepProgress[]
  readonly budget?: BudgetView
}

export const initialProgress: ProgressState = { steps: [] }

/** No line is longer than this, so more of a streamed text is never shown. */
const tailLength = 400

/** The state after one more event. */
export function nextProgress(state: ProgressState, event: RunEvent): ProgressState {
  const steps = nextSteps(state.steps, event)
  const budget = 'budget' in event && event.budget !== undefined ? event.budget : state.budget
  return budget === undefined ? { steps } : { steps, budget }
}

/** Steps that run side by side often share a name: then they are counted, in the order in which they were called. */
export function labelOf(step: StepProgress, steps: readonly StepProgress[]): string {
  const namesakes = steps.filter((other) => other.step === step.step)
  return namesakes.length === 1 ? step.step : `${step.step} ${namesakes.indexOf(step) + 1}`
}

function nextSteps(steps: readonly StepProgress[], event: RunEvent): readonly StepProgress[] {
  switch (event.type) {
    case 'step-start':
      return [...steps, { stepId: event.stepId, step: event.step, status: 'running', tail: '', startedAt: event.at }]
    case 'attempt-start':
      return change(steps, event.stepId, ({ waiting: _, ...step }) => ({ ...step, tail: '' }))
    case 'step-part':
      return change(steps, event.stepId, (step) => ({ ...step, tail: appendTail(step.tail, textOf(event.part)) }))
    case 'step-retry':
      return change(steps, event.stepId, (step) => ({ ...step, waiting: retryNote(event) }))
    case 'budget-wait':
      return change(steps, event.stepId, (step) => ({ ...step, waiting: 'waits until open calls are booked' }))
    case 'run-pause':
      return event.stepId === undefined
        ? steps
        : change(steps, event.stepId, (step) => ({ ...step, waiting: 'waits for a higher budget' }))
    case 'step-end':
      return change(steps, event.stepId, (step) => endStep(step, event))
    default:
      return steps
  }
}

function change(
  steps: readonly StepProgress[],
  stepId: string,
  update: (step: StepProgress) => StepProgress,
): readonly StepProgress[] {
  return steps.map((step) => (step.stepId === stepId ? update(step) : step))
}

function endStep(step: StepProgress, { result }: Extract<RunEvent, { type: 'step-end' }>): StepProgress {
  const { waiting: _, ...rest } = step
  const problem = codeProblem(result.output)
  return {
    ...rest,
    status: result.status,
    endedAt: result.completedAt,
    ...(result.cost === undefined ? {} : { cost: result.cost }),
    ...(result.error === undefined ? {} : { error: result.error.message }),
    ...(problem === undefined ? {} : { problem }),
  }
}

export function retryNote({ attempt, delay, error }: Extract<RunEvent, { type: 'step-retry' }>): string {
  const why = error.code === 'step_lost' ? 'the process died in the last one' : `the last one failed: ${error.message}`
  return `attempt ${attempt} in ${(delay / 1_000).toFixed(1)} s, for ${why}`
}

function appendTail(tail: string, text: string): string {
  return (tail + text).slice(-tailLength)
}

/** The text of a streamed part; other parts, such as calls of tools, have none. */
function textOf(part: Extract<RunEvent, { type: 'step-part' }>['part']): string {
  if (typeof part !== 'object' || part === null || !('text' in part)) return ''
  return typeof part.text === 'string' ? part.text : ''
}
