import {
  type AccountEntry,
  type AccountFilter,
  type AccountState,
  closeEntry,
  type Money,
  rebook,
  type ScopeBooks,
  UnknownAccountError,
} from '@wflo/core'
import type { Row, Store } from '../store.ts'

/** The rows of accounts in a file. What writes belongs into a transaction. */
export class AccountRows {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  findScope(scope: string): ScopeBooks | undefined {
    const row = this.#store.get('SELECT * FROM account_scopes WHERE scope = ?', scope)
    return row && toBooks(row)
  }

  /** Throws `UnknownAccountError`. */
  getScope(scope: string): ScopeBooks {
    const books = this.findScope(scope)
    if (books === undefined) throw new UnknownAccountError(scope)
    return books
  }

  putScope({ scope, limit, spent, reserved, unresolved }: ScopeBooks): void {
    const sql = `INSERT INTO account_scopes (scope, spending_limit, spent, reserved, unresolved) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (scope) DO UPDATE SET spending_limit = excluded.spending_limit, spent = excluded.spent,
        reserved = excluded.reserved, unresolved = excluded.unresolved`
    this.#store.run(sql, scope, String(limit), String(spent), String(reserved), String(unresolved))
  }

  findEntry(key: string): AccountEntry | undefined {
    const row = this.#store.get('SELECT * FROM account_entries WHERE key = ?', key)
    return row && this.#toEntry(row)
  }

  addEntry(entry: AccountEntry, expiresAt: number): void {
    const { key, scopes, state, reserved, amount, reservedAt } = entry
    const sql = `INSERT INTO account_entries (key, scopes, state, reserved, amount, reserved_at, expires_at)
      VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`
    const values = [key, JSON.stringify(scopes), state, String(reserved), String(amount), reservedAt, expiresAt]
    const id = Number(this.#store.get(sql, ...values)?.id)
    for (const scope of scopes) {
      this.#store.run('INSERT INTO account_charges (scope, entry) VALUES (?, ?)', scope, id)
      this.putScope(rebook(this.getScope(scope), undefined, entry))
    }
  }

  renew(key: string, expiresAt: number): void {
    this.#store.run("UPDATE account_entries SET expires_at = ? WHERE key = ? AND state = 'reserved'", expiresAt, key)
  }

  /** False where it is closed already, or not there. */
  close(key: string, state: AccountState, cost: Money): boolean {
    const entry = this.findEntry(key)
    const closed = entry && closeEntry(entry, state, cost)
    if (closed === undefined) return false
    const sql = 'UPDATE account_entries SET state = ?, amount = ? WHERE key = ?'
    this.#store.run(sql, closed.state, String(closed.amount), key)
    for (const scope of closed.scopes) this.putScope(rebook(this.getScope(scope), entry, closed))
    return true
  }

  /** A reservation that nobody has renewed is one of which nobody knows what became. */
  expire(now: number): void {
    const sql = "SELECT key FROM account_entries WHERE state = 'reserved' AND expires_at < ?"
    for (const { key } of this.#store.all(sql, now)) this.close(String(key), 'unresolved', 0n)
  }

  list({ scope, state, before, limit = 100 }: AccountFilter): readonly AccountEntry[] {
    const sql = `SELECT entries.* FROM account_charges AS charges JOIN account_entries AS entries ON entries.id = charges.entry
      WHERE charges.scope = ?
        AND (? IS NULL OR entries.state = ?)
        AND (? IS NULL OR charges.entry < (SELECT id FROM account_entries WHERE key = ?))
      ORDER BY charges.entry DESC LIMIT ?`
    const rows = this.#store.all(sql, scope, state ?? null, state ?? null, before ?? null, before ?? null, limit)
    return rows.map((row) => this.#toEntry(row))
  }

  #toEntry({ key, scopes, state, reserved, amount, reserved_at: reservedAt }: Row): AccountEntry {
    const held = BigInt(String(reserved))
    const booked = BigInt(String(amount))
    return {
      key: String(key),
      scopes: this.#store.parse<readonly string[]>(scopes),
      state: state as AccountState,
      reserved: held,
      amount: booked,
      overrun: booked > held,
      reservedAt: Number(reservedAt),
    }
  }
}

function toBooks({ scope, spending_limit: limit, spent, reserved, unresolved }: Row): ScopeBooks {
  return {
    scope: String(scope),
    limit: BigInt(String(limit)),
    spent: BigInt(String(spent)),
    reserved: BigInt(String(reserved)),
    unresolved: BigInt(String(unresolved)),
  }
}
