import { UnknownAccountError } from '../errors/unknown-account-error.ts'
import type { Money } from '../money/money.ts'
import type { Account, AccountEntry, AccountFilter, AccountReply, AccountRequest, AccountState } from './account.ts'
import { closeEntry, fitInAll, rebook, type ScopeBooks, viewOf } from './account-books.ts'
import { checkAccountLimit, checkAccountRequest, closedEntry } from './check-account.ts'

export interface MemoryAccountOptions {
  /** Milliseconds since the epoch. Default: the system's time. */
  readonly now?: () => number
}

/** An account in memory: for tests, and for budgets over the runs of one process that may be forgotten with it. */
export function memoryAccount({ now = Date.now }: MemoryAccountOptions = {}): Account {
  const books = new MemoryBooks(now)
  return {
    specification: 1,
    define: (scope, limit) => books.define(scope, limit),
    view(scope) {
      const found = books.find(scope)
      return found && viewOf(found)
    },
    entries: (filter) => books.entries(filter),
    reserve: (request) => books.reserve(request),
    renew: (keys, leaseMs) => books.renew(keys, leaseMs),
    settle: (key, cost) => books.end(key, 'settled', cost),
    release: (key) => books.end(key, 'released', 0n),
    leaveUnresolved: (key) => books.end(key, 'unresolved', 0n),
    close() {},
  }
}

class MemoryBooks {
  readonly #now: () => number
  readonly #scopes = new Map<string, ScopeBooks>()
  readonly #entries = new Map<string, AccountEntry>()
  readonly #leases = new Map<string, number>()

  constructor(now: () => number) {
    this.#now = now
  }

  define(scope: string, limit: Money): void {
    checkAccountLimit(scope, limit)
    const known = this.#scopes.get(scope) ?? { scope, spent: 0n, reserved: 0n, unresolved: 0n }
    this.#scopes.set(scope, { ...known, limit })
  }

  find(scope: string): ScopeBooks | undefined {
    this.#expire()
    return this.#scopes.get(scope)
  }

  entries({ scope, state, before, limit = 100 }: AccountFilter): readonly AccountEntry[] {
    this.#expire()
    const all = [...this.#entries.values()]
    const end =
      before === undefined
        ? all.length
        : Math.max(
            0,
            all.findIndex(({ key }) => key === before),
          )
    return all
      .slice(0, end)
      .filter((entry) => entry.scopes.includes(scope) && (state ?? entry.state) === entry.state)
      .reverse()
      .slice(0, limit)
  }

  reserve(request: AccountRequest): AccountReply {
    checkAccountRequest(request)
    this.#expire()
    const { key, scopes, amount, leaseMs } = request
    const known = this.#entries.get(key)
    if (known !== undefined && known.state !== 'reserved') throw closedEntry(key)
    const reply =
      known === undefined
        ? fitInAll(
            scopes.map((scope) => this.#get(scope)),
            amount,
          )
        : reserved
    if (reply.status === 'refused') return reply
    const entry = { key, scopes, state: 'reserved', reserved: amount, amount, overrun: false, reservedAt: this.#now() }
    if (known === undefined) this.#put(undefined, entry as AccountEntry)
    this.#leases.set(key, this.#now() + leaseMs)
    return reply
  }

  renew(keys: readonly string[], leaseMs: number): void {
    for (const key of keys) if (this.#leases.has(key)) this.#leases.set(key, this.#now() + leaseMs)
  }

  end(key: string, state: AccountState, cost: Money): boolean {
    const entry = this.#entries.get(key)
    const closed = entry && closeEntry(entry, state, cost)
    if (closed === undefined) return false
    this.#leases.delete(key)
    this.#put(entry, closed)
    return true
  }

  #get(scope: string): ScopeBooks {
    const books = this.#scopes.get(scope)
    if (books === undefined) throw new UnknownAccountError(scope)
    return books
  }

  #expire(): void {
    const now = this.#now()
    for (const [key, until] of this.#leases) if (until < now) this.end(key, 'unresolved', 0n)
  }

  #put(before: AccountEntry | undefined, after: AccountEntry): void {
    for (const scope of after.scopes) this.#scopes.set(scope, rebook(this.#get(scope), before, after))
    this.#entries.set(after.key, after)
  }
}

const reserved: AccountReply = { status: 'reserved' }
