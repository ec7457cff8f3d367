import cliTruncate from 'cli-truncate'
import { dollars } from '../amounts.ts'
import { seconds } from '../durations.ts'
import type { Paint } from '../paint.ts'
import { oneLine } from '../printable.ts'
import { budgetLine } from './budget-bar.ts'
import { labelOf, type ProgressState, type StepProgress } from './progress-state.ts'

export interface LiveView {
  readonly columns: number
  readonly now: number
  readonly spinner: string
  readonly paint: Paint
}

/** The lines that are repainted while a run goes on: one per step and one for the budget. None is wider than the screen. */
export function liveLines(state: ProgressState, view: LiveView): readonly string[] {
  const labels = state.steps.map((step) => labelOf(step, state.steps))
  const labelWidth = Math.max(0, ...labels.map((label) => label.length))
  const lines = state.steps.map((step, index) => stepLine(step, (labels[index] ?? '').padEnd(labelWidth), view))
  if (state.budget !== undefined) lines.push(`  ${budgetLine(state.budget, view.paint)}`)
  return lines.map((line) => cliTruncate(line, view.columns))
}

function stepLine(step: StepProgress, label: string, view: LiveView): string {
  const elapsed = seconds((step.endedAt ?? view.now) - step.startedAt)
  const head = `${mark(step, view)} ${label}  ${view.paint('dim', elapsed)}  `
  if (step.status === 'completed') return head + completion(step, view.paint)
  if (step.status === 'failed') return head + view.paint('red', oneLine(step.error ?? 'failed'))
  if (step.status === 'cancelled') return head + view.paint('yellow', 'cancelled')
  if (step.waiting !== undefined) return head + view.paint('yellow', oneLine(step.waiting))
  const room = Math.max(10, view.columns - label.length - elapsed.length - 6)
  return head + cliTruncate(oneLine(step.tail), room, { position: 'start' })
}

function completion({ cost, problem }: StepProgress, paint: Paint): string {
  const facts = [
    cost === undefined ? '' : dollars(cost),
    problem === undefined ? '' : paint('yellow', oneLine(problem)),
  ]
  return facts.filter((fact) => fact !== '').join('  ')
}

function mark(step: StepProgress, { paint, spinner }: LiveView): string {
  switch (step.status) {
    case 'running':
      return paint('cyan', spinner)
    case 'completed':
      return paint('green', '✔')
    case 'failed':
      return paint('red', '✖')
    case 'cancelled':
      return paint('yellow', '■')
    default:
      return step.status satisfies never
  }
}
