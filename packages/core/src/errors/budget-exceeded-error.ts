import type { MoneyString } from '../money/money.ts'
import { hasCode, WfloError } from './wflo-error.ts'

/** The amounts behind a refusal, in US dollars. */
export interface BudgetExceededFields {
  readonly step: string
  /** The upper bound of what the step can cost. */
  readonly quote: MoneyString
  readonly spent: MoneyString
  readonly reserved: MoneyString
  readonly unresolved: MoneyString
  readonly limit: MoneyString
}

/** A step does not fit in what is left of the budget. It was not called. */
export class BudgetExceededError extends WfloError {
  override readonly name = 'BudgetExceededError' as const
  declare readonly step: string
  declare readonly quote: MoneyString
  declare readonly spent: MoneyString
  declare readonly reserved: MoneyString
  declare readonly unresolved: MoneyString
  declare readonly limit: MoneyString

  constructor(fields: BudgetExceededFields) {
    const { step, quote, spent, unresolved, limit } = fields
    const open = unresolved === '0' ? '' : ` and $${unresolved} are unresolved`
    super(
      `step "${step}" may cost up to $${quote}, but $${spent} of the budget of $${limit} are spent${open}: raise the budget, or lower the step's maxOutputTokens or its input`,
      { code: 'budget_exceeded', booking: 'release', fields: { ...fields } },
    )
  }

  static override isInstance(value: unknown): value is BudgetExceededError {
    return hasCode(value, 'budget_exceeded')
  }
}
