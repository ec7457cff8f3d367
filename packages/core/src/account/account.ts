import type { Money } from '../money/money.ts'

/** The books of one scope at one moment, in pico-dollars. `spent + reserved + unresolved ≤ limit`, but for overruns. */
export interface AccountView {
  readonly scope: string
  readonly limit: Money
  readonly spent: Money
  readonly reserved: Money
  readonly unresolved: Money
  /** What can still be reserved; never below 0. */
  readonly left: Money
}

export type AccountState = 'reserved' | 'settled' | 'released' | 'unresolved'

/** One reservation over one or several scopes. */
export interface AccountEntry {
  readonly key: string
  readonly scopes: readonly string[]
  readonly state: AccountState
  readonly reserved: Money
  /** What is booked now. */
  readonly amount: Money
  /** It cost more than was reserved for it. */
  readonly overrun: boolean
  /** Milliseconds since the epoch. */
  readonly reservedAt: number
}

export interface AccountRequest {
  /** Unique for ever: the attempt that it is for. The same key again is the same reservation. */
  readonly key: string
  /** All of them, or none: in the order in which a refusal names them. */
  readonly scopes: readonly string[]
  readonly amount: Money
  /** Milliseconds until the reservation counts as unresolved unless it is renewed. It is never released by itself. */
  readonly leaseMs: number
}

/** `fit` of a refusal: `later`, it may fit once others have settled; `never`, not under this limit. */
export type AccountReply =
  | { readonly status: 'reserved' }
  | { readonly status: 'refused'; readonly fit: 'later' | 'never'; readonly view: AccountView }

export interface AccountFilter {
  readonly scope: string
  readonly state?: AccountState
  /** Only entries that were reserved before the one of this key: the last of a page gives the next page. */
  readonly before?: string
  /** Default 100. */
  readonly limit?: number
}

/**
 * Budgets that are wider than a run: of a key, a team, a day. A scope is defined before it is used. Every call is atomic
 * over all scopes of its entry; closing an entry that is closed already changes nothing, and says so by `false`.
 */
export interface Account {
  readonly specification: 1
  /** Sets the limit of a scope, which is new or not. One below what is booked refuses everything from now on. */
  define(scope: string, limit: Money): void | Promise<void>
  /** `undefined` where nobody has defined the scope. */
  view(scope: string): AccountView | undefined | Promise<AccountView | undefined>
  /** Newest first. */
  entries(filter: AccountFilter): readonly AccountEntry[] | Promise<readonly AccountEntry[]>
  /** Rejects with `UnknownAccountError` for a scope that nobody has defined, and for the key of a closed entry. */
  reserve(request: AccountRequest): AccountReply | Promise<AccountReply>
  /** Keeps reservations alive for so many milliseconds from now. */
  renew(keys: readonly string[], leaseMs: number): void | Promise<void>
  /** Books the exact cost, also of an entry that has become unresolved since. */
  settle(key: string, cost: Money): boolean | Promise<boolean>
  /** Nothing was charged. */
  release(key: string): boolean | Promise<boolean>
  /** Nobody knows what was charged: it stays booked as it was reserved. */
  leaveUnresolved(key: string): boolean | Promise<boolean>
  close(): void | Promise<void>
}
