import type { BudgetLimit } from './budget-limit.ts'
import type { BudgetPolicyOptions } from './budget-policy.ts'

export interface ChildOptions extends BudgetPolicyOptions {
  /**
   * What the child may spend: reserved as a whole in its parent, and settled at what the child has booked when it ends.
   * Default: the child definition's budget; without one it can spend nothing.
   */
  readonly budget?: BudgetLimit
}

/** A child run that its parent has started, seen from the parent's body. */
export interface ChildHandle<Output = unknown> {
  /** Of the child, which is a run of its own: lists and clients know it by this id. */
  readonly runId: string
  /** The child's output. Rejects with its error. */
  result(): Promise<Output>
  /** Gives the child more, out of what the parent has left. Throws `InvalidValueError` where that is not enough. */
  raiseBudget(limit: BudgetLimit): void
}
