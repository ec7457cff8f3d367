import { type BudgetLimit, parseMoney } from '@wflo/core'

/** `0.05` or `unlimited`. Throws `InvalidValueError` for anything else. */
export function readBudget(text: string): BudgetLimit {
  return text === 'unlimited' ? text : parseMoney(text)
}
