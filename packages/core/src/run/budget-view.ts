import type { MoneyString } from '../money/money.ts'

/** The budget of a run at one moment. `limit` and `left` are absent where the run is unlimited or has no budget. */
export interface BudgetView {
  readonly limit?: MoneyString
  readonly unlimited?: boolean
  readonly spent: MoneyString
  readonly reserved: MoneyString
  readonly unresolved: MoneyString
  readonly left?: MoneyString
}
