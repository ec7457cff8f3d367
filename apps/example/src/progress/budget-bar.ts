import type { BudgetView } from '@wflo/core'
import { cells, dollars, percent, sum } from '../amounts.ts'
import type { Paint } from '../paint.ts'

const width = 30

/** One line: what is booked, what open calls hold, and how much of the budget that is. */
export function budgetLine(budget: BudgetView, paint: Paint): string {
  const booked = sum(budget.spent, budget.unresolved)
  const open = budget.unresolved === '0' ? '' : `, ${dollars(budget.unresolved)} unresolved`
  const amounts = `${dollars(budget.spent)} spent, ${dollars(budget.reserved)} held${open}`
  if (budget.limit === undefined) return `${amounts}, ${budget.unlimited === true ? 'no limit' : 'no budget'}`
  return `${budgetBar(budget, budget.limit, paint)} ${percent(booked, budget.limit)} of ${dollars(budget.limit)} · ${amounts}`
}

/** Full blocks are booked, shaded ones held for open calls. */
function budgetBar(budget: BudgetView, limit: string, paint: Paint): string {
  const booked = sum(budget.spent, budget.unresolved)
  const full = cells(booked, limit, width)
  const used = Math.max(full, cells(sum(booked, budget.reserved), limit, width))
  return `${paint('green', '█'.repeat(full))}${paint('yellow', '▒'.repeat(used - full))}${paint('dim', '░'.repeat(width - used))}`
}
