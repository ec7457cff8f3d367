import type { WorkflowClient } from '@wflo/core'
import type { Witness } from '../host/work.ts'

/** What the parts of the suite of a run's life stand on: those of the test that runs. */
export interface LifeContext {
  readonly client: () => WorkflowClient
  readonly witness: () => Witness
}
