import type { Json } from '../json/json.ts'
import type { ParentLink } from '../run/parent-link.ts'
import type { BudgetLimit } from '../workflow/budget-limit.ts'
import type { BudgetPolicy } from '../workflow/budget-policy.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'

/** What an engine is asked for when it is to start a run. */
export interface StartRun {
  readonly workflow: WorkflowDefinition
  /** Already validated. */
  readonly input: Json
  readonly runId: string
  /** `undefined`: the engine's default; `none`: no budget, whatever the engine says. */
  readonly budget: BudgetLimit | 'none' | undefined
  readonly policy: BudgetPolicy | undefined
  readonly deadlineMs?: number | undefined
  /** The run is a child. */
  readonly parent?: ParentLink
}
