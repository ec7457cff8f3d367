import { resolve } from 'node:path'
import {
  type Account,
  type AccountReply,
  type AccountRequest,
  checkAccountLimit,
  checkAccountRequest,
  closedEntry,
  type Duration,
  fitInAll,
  parseDuration,
  viewOf,
} from '@wflo/core'
import { inMemory, openDatabase } from '../open-database.ts'
import { Store } from '../store.ts'
import { AccountRows } from './account-rows.ts'

export interface SqliteAccountOptions {
  /** The file; it may be that of a journal. `:memory:` keeps everything in memory, for one process. */
  readonly path: string
  /** How long a write waits for other processes that write. Default `'5s'`. */
  readonly busyTimeout?: Duration
  /** Milliseconds since the epoch. Default: the system's time. */
  readonly now?: () => number
}

/**
 * Accounts in a SQLite file, for all processes that use it. Every reservation is flushed to the disk before a call is
 * made. Throws `JournalError` where the file cannot be used.
 */
export function sqliteAccount({ path, busyTimeout = '5s', now = Date.now }: SqliteAccountOptions): Account {
  const file = path === inMemory ? path : resolve(path)
  const store = new Store(openDatabase({ path: file, busyTimeoutMs: parseDuration(busyTimeout) }), file)
  const rows = new AccountRows(store)
  const write = <Result>(work: () => Result): Result => store.transact(work, true)
  return {
    specification: 1,
    define(scope, limit) {
      checkAccountLimit(scope, limit)
      const empty = { scope, spent: 0n, reserved: 0n, unresolved: 0n }
      write(() => rows.putScope({ ...empty, ...rows.findScope(scope), limit }))
    },
    view(scope) {
      write(() => rows.expire(now()))
      const books = rows.findScope(scope)
      return books && viewOf(books)
    },
    entries(filter) {
      write(() => rows.expire(now()))
      return rows.list(filter)
    },
    reserve(request) {
      checkAccountRequest(request)
      return write(() => reserve(rows, request, now()))
    },
    renew(keys, leaseMs) {
      write(() => {
        for (const key of keys) rows.renew(key, now() + leaseMs)
      })
    },
    settle: (key, cost) => write(() => rows.close(key, 'settled', cost)),
    release: (key) => write(() => rows.close(key, 'released', 0n)),
    leaveUnresolved: (key) => write(() => rows.close(key, 'unresolved', 0n)),
    close: () => store.close(),
  }
}

function reserve(rows: AccountRows, { key, scopes, amount, leaseMs }: AccountRequest, now: number): AccountReply {
  rows.expire(now)
  const known = rows.findEntry(key)
  if (known !== undefined && known.state !== 'reserved') throw closedEntry(key)
  if (known !== undefined) {
    rows.renew(key, now + leaseMs)
    return { status: 'reserved' }
  }
  const reply = fitInAll(
    scopes.map((scope) => rows.getScope(scope)),
    amount,
  )
  if (reply.status === 'refused') return reply
  const entry = { key, scopes, state: 'reserved', reserved: amount, amount, overrun: false, reservedAt: now } as const
  rows.addEntry(entry, now + leaseMs)
  return reply
}
