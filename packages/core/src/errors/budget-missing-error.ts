import { hasCode, WfloError } from './wflo-error.ts'

/** A step that costs money ran in a run without a budget. It was not called. */
export class BudgetMissingError extends WfloError {
  override readonly name = 'BudgetMissingError' as const
  declare readonly step: string

  constructor(step: string) {
    super(
      `step "${step}" costs money and the run has no budget: give one to the workflow, to start() or to the engine, such as usd('0.50'), or say budget: 'unlimited'`,
      { code: 'budget_missing', booking: 'release', fields: { step } },
    )
  }

  static override isInstance(value: unknown): value is BudgetMissingError {
    return hasCode(value, 'budget_missing')
  }
}
