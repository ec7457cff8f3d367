import type { RecordedRunEvent } from '../run/run-event.ts'
import { RunFold } from '../run/run-fold.ts'
import type { StepView } from '../run/run-view.ts'

/**
 * The steps that events tell of, in the order in which they began: for journals that keep no rows of steps, because their
 * events say it all.
 */
export function stepsOf(events: readonly RecordedRunEvent[]): readonly StepView[] {
  const fold = new RunFold('')
  for (const event of events) fold.apply(event)
  return fold.view().steps
}
