import { InvalidValueError } from '../errors/invalid-value-error.ts'
import type { BudgetLimit } from './budget-limit.ts'

/** A budget as it is, where it is one. Plain JavaScript may bring a number or a text, which would be no limit at all. */
export function checkBudget(budget: BudgetLimit | undefined, whose: string): BudgetLimit | undefined {
  if (budget === undefined || budget === 'unlimited' || (typeof budget === 'bigint' && budget >= 0n)) return budget
  throw new InvalidValueError(
    `the budget of ${whose} is ${String(budget)}, and has to be an amount such as usd('0.50'), or 'unlimited'`,
    { value: String(budget) },
  )
}
