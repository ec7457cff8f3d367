import { type BudgetView, formatUsd, type MoneyString, parseMoney } from '@wflo/core'

/** A `BudgetView` in a history: sums of nothing are left out, and so is what is left, which follows from the others. */
export interface BudgetFacts {
  readonly limit?: MoneyString
  readonly unlimited?: true
  readonly spent?: MoneyString
  readonly reserved?: MoneyString
  readonly unresolved?: MoneyString
}

const nothing = formatUsd(0n)

export function packBudget({ limit, unlimited, spent, reserved, unresolved }: BudgetView): BudgetFacts {
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(unlimited ? { unlimited: true as const } : {}),
    ...(spent === nothing ? {} : { spent }),
    ...(reserved === nothing ? {} : { reserved }),
    ...(unresolved === nothing ? {} : { unresolved }),
  }
}

export function openBudget(facts: BudgetFacts): BudgetView {
  const { limit, unlimited, spent = nothing, reserved = nothing, unresolved = nothing } = facts
  const sums = { spent, reserved, unresolved }
  if (unlimited) return { unlimited, ...sums }
  if (limit === undefined) return sums
  const left = parseMoney(limit) - parseMoney(spent) - parseMoney(reserved) - parseMoney(unresolved)
  return { limit, left: formatUsd(left), ...sums }
}
