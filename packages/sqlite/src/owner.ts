import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { isLocked, OwnerLock } from './owner-lock.ts'
import type { Store } from './store.ts'

export interface OwnerOptions {
  readonly store: Store
  /** Of the database: the lock lies beside it. */
  readonly path: string
  /** Milliseconds without a heartbeat after which others may take over. */
  readonly leaseMs: number
}

/**
 * One open journal among several. Its lease is one row, whatever it owns; it is renewed in the background, and its lock
 * tells others at once when its process has died.
 */
export class Owner {
  readonly id = randomUUID()
  readonly #options: OwnerOptions
  #lock: OwnerLock | undefined
  #heartbeat: NodeJS.Timeout | undefined

  constructor(options: OwnerOptions) {
    this.#options = options
  }

  /** Begins to own: from now on there is a lease. Idempotent. Not inside of a transaction. */
  begin(): void {
    if (this.#heartbeat !== undefined) return
    // The lock comes first: an owner with a row and without a lock is dead.
    this.#lock ??= new OwnerLock(this.#lockOf(this.id))
    this.#renew()
    this.#heartbeat = setInterval(() => this.#renewQuietly(), this.#options.leaseMs / 3)
    this.#heartbeat.unref()
  }

  /** Gives up everything. What cannot be written now is found out by others: the lock goes in any case. */
  end(): void {
    clearInterval(this.#heartbeat)
    if (this.#lock === undefined) return
    try {
      this.#bury(this.id)
    } catch {
      // Whoever looks next finds a row without a lock.
    }
    this.#lock.release()
    this.#lock = undefined
  }

  /** Whether somebody else has to be left alone. */
  isAlive(id: string): boolean {
    return id === this.id || (this.#hasLease(id) && isLocked(this.#lockOf(id)))
  }

  /** Frees the runs of every other owner whose process has died or whose lease has run out. */
  buryDead(): void {
    const others = this.#options.store.all('SELECT id FROM owners WHERE id <> ?', this.id)
    for (const { id } of others) {
      if (this.isAlive(String(id))) continue
      this.#bury(String(id))
      // One that only hangs keeps its lock: once it is awake again, it goes on with what nobody has taken.
      if (!isLocked(this.#lockOf(String(id)))) rmSync(this.#lockOf(String(id)), { force: true })
    }
  }

  /**
   * Belongs into each transaction that makes this owner the owner of a run: others may have buried it while it hung, and
   * a run whose owner has no lease would be theirs at once.
   */
  keepLease(): void {
    const { store, leaseMs } = this.#options
    const sql = 'INSERT INTO owners (id, expires_at) VALUES (?, ?) ON CONFLICT (id) DO NOTHING'
    store.run(sql, this.id, Date.now() + leaseMs)
  }

  #hasLease(id: string): boolean {
    const row = this.#options.store.get('SELECT expires_at FROM owners WHERE id = ?', id)
    return row !== undefined && Number(row.expires_at) >= Date.now()
  }

  /** Frees the runs of an owner, unless it has woken up meanwhile. */
  #bury(id: string): void {
    const { store } = this.#options
    store.transact(() => {
      if (id !== this.id && this.isAlive(id)) return
      store.run('UPDATE runs SET owner = NULL WHERE owner = ?', id)
      store.run('DELETE FROM owners WHERE id = ?', id)
    })
  }

  #renew(): void {
    const { store, leaseMs } = this.#options
    const sql = `INSERT INTO owners (id, expires_at) VALUES (?, ?)
      ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at`
    store.transact(() => store.run(sql, this.id, Date.now() + leaseMs))
  }

  /** A heartbeat that fails is one that the lease can do without: the next one may succeed. */
  #renewQuietly(): void {
    try {
      this.#renew()
    } catch {
      // Whoever takes over meanwhile is noticed at the next append.
    }
  }

  #lockOf(id: string): string {
    return `${this.#options.path}-owner-${id}`
  }
}
