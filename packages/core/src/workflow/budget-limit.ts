import type { Money } from '../money/money.ts'

/** What a run may spend: an amount in pico-dollars, or `unlimited`, which has to be said. */
export type BudgetLimit = Money | 'unlimited'
