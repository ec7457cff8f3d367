import type { Money } from '../money/money.ts'
import type { AccountEntry, AccountReply, AccountState, AccountView } from './account.ts'

/** What is booked in one scope. */
export type ScopeBooks = Pick<AccountView, 'scope' | 'limit' | 'spent' | 'reserved' | 'unresolved'>

export function viewOf({ scope, limit, spent, reserved, unresolved }: ScopeBooks): AccountView {
  const left = limit - spent - reserved - unresolved
  return { scope, limit, spent, reserved, unresolved, left: left > 0n ? left : 0n }
}

/** Whether an amount fits in every scope now: the rule of every store, whatever it keeps its rows in. */
export function fitInAll(scopes: readonly ScopeBooks[], amount: Money): AccountReply {
  for (const fit of ['never', 'later'] as const) {
    const full = scopes.find((books) => fitIn(books, amount) === fit)
    if (full !== undefined) return { status: 'refused', fit, view: viewOf(full) }
  }
  return { status: 'reserved' }
}

function fitIn({ limit, spent, reserved, unresolved }: ScopeBooks, amount: Money): 'now' | 'later' | 'never' {
  const booked = spent + unresolved + amount
  if (booked > limit) return 'never'
  return booked + reserved > limit ? 'later' : 'now'
}

/** How an entry may be closed, and with what amount. `undefined`: it is closed already. */
export function closeEntry(entry: AccountEntry, state: AccountState, cost: Money): AccountEntry | undefined {
  const isOpen = entry.state === 'reserved' || (entry.state === 'unresolved' && state === 'settled')
  if (!isOpen) return undefined
  const amount = state === 'settled' ? cost : state === 'released' ? 0n : entry.reserved
  return { ...entry, state, amount, overrun: amount > entry.reserved }
}

/** The books of a scope once an entry has changed from one state to another. */
export function rebook(books: ScopeBooks, before: AccountEntry | undefined, after: AccountEntry): ScopeBooks {
  const emptied = before === undefined ? books : add(books, before, -1n)
  return add(emptied, after, 1n)
}

function add(books: ScopeBooks, { state, amount }: AccountEntry, sign: bigint): ScopeBooks {
  if (state === 'released') return books
  const column = state === 'settled' ? 'spent' : state
  return { ...books, [column]: books[column] + sign * amount }
}
