import type { WorkflowInterceptorsFactory } from '@temporalio/workflow'
import { activation } from './activation.ts'

/**
 * What every bundle with Wflo's workflows needs (`interceptors.workflowModules`): outcomes that come together are
 * delivered in the order of the history, and a run whose code and history disagree is blocked, not failed.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      scheduleActivity(input, next) {
        activation.noteSequence(input.seq)
        return next(input)
      },
      scheduleLocalActivity(input, next) {
        activation.noteSequence(input.seq)
        return next(input)
      },
      startTimer(input, next) {
        activation.noteSequence(input.seq)
        return next(input)
      },
      startChildWorkflowExecution(input, next) {
        activation.noteSequence(input.seq)
        return next(input)
      },
    },
  ],
  internals: [
    {
      activate(input, next) {
        activation.begin(input.activation.jobs ?? [])
        next(input)
      },
      concludeActivation(input, next) {
        activation.conclude()
        return next(input)
      },
    },
  ],
})
