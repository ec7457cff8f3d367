import type { RunEvent } from '@wflo/core'
import { dollars } from '../amounts.ts'
import { seconds } from '../durations.ts'
import { oneLine } from '../printable.ts'
import { codeProblem } from '../sandbox/code-outcome.ts'
import type { Progress } from './progress.ts'
import { initialProgress, labelOf, nextProgress, type ProgressState, retryNote } from './progress-state.ts'

/** A line per thing that happens: for files, pipes and continuous integration. */
export function createPlainProgress(stream: NodeJS.WritableStream): Progress {
  let state = initialProgress
  return {
    show(event) {
      state = nextProgress(state, event)
      const line = lineFor(event, state)
      if (line !== undefined) stream.write(`${line}\n`)
    },
    recall(event) {
      state = nextProgress(state, event)
    },
    note: (line) => void stream.write(`${line}\n`),
    rest: () => {},
    end: () => {},
  }
}

/** What an event has to say; `state` is the one after it. */
function lineFor(event: RunEvent, state: ProgressState): string | undefined {
  switch (event.type) {
    case 'attempt-start':
      return `${name(event.stepId, state)}: asks ${event.target}${reservation(event.entry?.reserved)}`
    case 'step-retry':
      return `${name(event.stepId, state)}: ${retryNote(event)}`
    case 'budget-wait':
      return `${name(event.stepId, state)}: waits until open calls are booked, for it may cost ${dollars(event.quote)}`
    case 'budget-warning':
      return `${event.percent} % of the budget is spent`
    case 'budget-raise':
      return `the budget is ${event.budget.limit === undefined ? 'unlimited' : dollars(event.budget.limit)} now`
    case 'step-end':
      return `${name(event.stepId, state)}: ${ending(event)}`
    default:
      return undefined
  }
}

function name(stepId: string, { steps }: ProgressState): string {
  const step = steps.find((one) => one.stepId === stepId)
  return step === undefined ? stepId : labelOf(step, steps)
}

function reservation(amount: string | undefined): string {
  return amount === undefined ? '' : `, ${dollars(amount)} reserved`
}

function ending({ result }: Extract<RunEvent, { type: 'step-end' }>): string {
  const cost = result.cost === undefined ? '' : `, ${dollars(result.cost)} booked`
  const problem = codeProblem(result.output)
  const outcome = problem === undefined ? '' : `; its code ended with ${oneLine(problem)}`
  return `${result.status} after ${seconds(result.completedAt - result.startedAt)}${cost}${outcome}`
}
