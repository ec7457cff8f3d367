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

  /** Begins to own: from now on there is a lease. Idempotent. */
  begin(): void {
    if (this.#lock !== undefined) return
    this.#lock = new OwnerLock(this.#lockOf(this.id))
    this.#renew()
    this.#heartbeat = setInterval(() => this.#renewQuietly(), this.#options.leaseMs / 3)
    this.#heartbeat.unref()
  }

  /** Gives up everything. */
  end(): void {
    clearInterval(this.#heartbeat)
    if (this.#lock === undefined) return
    try {
      this.bury(this.id)
    } finally {
      this.#lock.release()
      this.#lock = undefined
    }
  }

  /** Whether somebody else has to be left alone. */
  isAlive(id: string): boolean {
    if (id === this.id) return true
    const row = this.#options.store.get('SELECT expires_at FROM owners WHERE id = ?', id)
    if (row === undefined || Number(row.expires_at) < Date.now()) return false
    return isLocked(this.#lockOf(id))
  }

  /** Frees the runs of every other owner whose process has died or whose lease has run out. */
  buryDead(): void {
    const others = this.#options.store.all('SELECT id FROM owners WHERE id <> ?', this.id)
    for (const { id } of others) {
      if (this.isAlive(String(id))) continue
      this.bury(String(id))
      rmSync(this.#lockOf(String(id)), { force: true })
    }
  }

  /** Frees the runs of an owner. */
  bury(id: string): void {
    const { store } = this.#options
    store.transact(() => {
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
