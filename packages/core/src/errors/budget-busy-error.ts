import type { MoneyString } from '../money/money.ts'
import type { BudgetExceededFields } from './budget-exceeded-error.ts'
import { hasCode, WfloError } from './wflo-error.ts'

/**
 * A step fits in the budget only once calls in flight have settled, and it was told not to wait for them, or not for so
 * long. It was not called; the same call may fit later.
 */
export class BudgetBusyError extends WfloError {
  override readonly name = 'BudgetBusyError' as const
  declare readonly step: string
  declare readonly quote: MoneyString
  declare readonly spent: MoneyString
  declare readonly reserved: MoneyString
  declare readonly unresolved: MoneyString
  declare readonly limit: MoneyString

  constructor(fields: BudgetExceededFields) {
    const { step, quote, reserved, limit } = fields
    super(
      `step "${step}" may cost up to $${quote}, and $${reserved} of the budget of $${limit} are reserved by calls in flight: call it again once they have ended, let it wait (whenBusy, busyTimeout), or raise the budget`,
      { code: 'budget_busy', retryable: true, booking: 'release', fields: { ...fields } },
    )
  }

  static override isInstance(value: unknown): value is BudgetBusyError {
    return hasCode(value, 'budget_busy')
  }
}
