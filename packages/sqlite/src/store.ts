import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { journalError, toJournalError } from './to-journal-error.ts'

/** A row as SQLite gives it. */
export type Row = Readonly<Record<string, string | number | bigint | null | Uint8Array>>

/** An open file with its prepared statements. Every error that leaves it is a `JournalError`, if it is SQLite's. */
export class Store {
  readonly path: string
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  #isDurable = false

  constructor(database: DatabaseSync, path: string) {
    this.#database = database
    this.path = path
  }

  get isOpen(): boolean {
    return this.#database.isOpen
  }

  all(sql: string, ...values: SQLInputValue[]): readonly Row[] {
    return this.#guard(() => this.#prepare(sql).all(...values) as Row[])
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#guard(() => this.#prepare(sql).get(...values) as Row | undefined)
  }

  run(sql: string, ...values: SQLInputValue[]): void {
    this.#guard(() => this.#prepare(sql).run(...values))
  }

  /** One row after the other: leave the loop when you have seen enough. Not reentrant with the same statement. */
  *iterate(sql: string, ...values: SQLInputValue[]): Generator<Row, void> {
    try {
      yield* this.#prepare(sql).iterate(...values) as Iterable<Row>
    } catch (error) {
      throw toJournalError(error, this.path)
    }
  }

  /** What a column of text holds. Text that is no JSON was not written by us: the file is damaged. */
  parse<Value>(text: Row[string] | undefined): Value {
    try {
      return JSON.parse(String(text)) as Value
    } catch (cause) {
      throw journalError({ path: this.path, problem: 'corrupt', cause, detail: 'a row holds no JSON' })
    }
  }

  /** All of it or nothing. `isDurable`: it survives a power cut too, not just a killed process. Not reentrant. */
  transact<Result>(work: () => Result, isDurable = false): Result {
    return this.#guard(() => {
      this.#setDurable(isDurable)
      this.#prepare('BEGIN IMMEDIATE').run()
      try {
        const result = work()
        this.#prepare('COMMIT').run()
        return result
      } catch (error) {
        if (this.#database.isTransaction) this.#prepare('ROLLBACK').run()
        throw error
      }
    })
  }

  /** Reads that see one state of the file, whatever others write meanwhile. Not reentrant. */
  view<Result>(read: () => Result): Result {
    return this.#guard(() => {
      this.#prepare('BEGIN').run()
      try {
        return read()
      } finally {
        if (this.#database.isTransaction) this.#prepare('COMMIT').run()
      }
    })
  }

  close(): void {
    if (!this.#database.isOpen) return
    this.#statements.clear()
    this.#guard(() => this.#database.close())
  }

  #setDurable(isDurable: boolean): void {
    if (isDurable === this.#isDurable) return
    this.#database.exec(`PRAGMA synchronous = ${isDurable ? 'FULL' : 'NORMAL'}`)
    this.#isDurable = isDurable
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #guard<Result>(work: () => Result): Result {
    try {
      return work()
    } catch (error) {
      throw toJournalError(error, this.path)
    }
  }
}
