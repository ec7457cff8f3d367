import { hasCode, WfloError } from './wflo-error.ts'

/** An earlier call of this run cost more than was reserved for it, so nothing more is reserved. */
export class BudgetOverrunError extends WfloError {
  override readonly name = 'BudgetOverrunError' as const
  declare readonly step: string
  declare readonly entry: string

  /** `entry` is the key of the ledger entry that went over. */
  constructor(step: string, entry: string) {
    super(
      `step "${step}" was not called: ${entry} cost more than was reserved for it, and a bound that was wrong once is not trusted again in this run. Look at the entry in the ledger, correct the price sheet, and start a new run`,
      { code: 'budget_overrun', booking: 'release', fields: { step, entry } },
    )
  }

  static override isInstance(value: unknown): value is BudgetOverrunError {
    return hasCode(value, 'budget_overrun')
  }
}
