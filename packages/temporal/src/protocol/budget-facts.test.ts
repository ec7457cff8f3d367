import { type BudgetLimit, usd } from '@wflo/core'
import { Budget } from '@wflo/core/runtime'
import { describe, expect, it } from 'vitest'
import { openBudget, packBudget } from './budget-facts.ts'

describe('the facts of a budget', () => {
  it.each<BudgetLimit | undefined>([undefined, 'unlimited', usd('1')])('give the view of %s back', (limit) => {
    const budget = new Budget(limit)
    expect(openBudget(packBudget(budget.view()))).toEqual(budget.view())
    for (const key of ['a', 'b', 'c']) {
      budget.reserve({ key, step: 'pay', attempt: 1, target: 'pay', quote: usd('0.1'), at: 0 })
    }
    budget.settle('a', usd('0.95'), {}, 0)
    budget.leaveUnresolved('b', 0)
    expect(openBudget(packBudget(budget.view()))).toEqual(budget.view())
  })

  it('are short', () => {
    expect(packBudget(new Budget(usd('1')).view())).toEqual({ limit: '1' })
  })
})
