/** What somebody decides on something that a run asked for with `ctx.approve`. */
export interface DecisionOptions {
  readonly approved: boolean
  /** Who decides: taken as it is given. Authenticate them before. */
  readonly by: string
  readonly note?: string
  /** Which approval (`PendingApproval.approval`). May be left out where the run waits for one only. */
  readonly approval?: string
}
