import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { check, type DurableContestant, increment } from './durable-contestant.ts'

/** A transaction with two rows for every step, and nothing else: the least that any engine on SQLite has to do. */
export function bareSqlite(folder: string, synchronous: 'NORMAL' | 'FULL'): DurableContestant {
  const database = new DatabaseSync(join(folder, `bare-${synchronous}.db`))
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}`)
  database.exec('CREATE TABLE log (id INTEGER PRIMARY KEY, body TEXT)')
  const begin = database.prepare('BEGIN IMMEDIATE')
  const insert = database.prepare('INSERT INTO log (body) VALUES (?)')
  const commit = database.prepare('COMMIT')
  return {
    name: `bare node:sqlite, ${synchronous}`,
    durability: `WAL, synchronous=${synchronous}`,
    async sequential(steps) {
      let output = { value: 0 }
      for (let step = 0; step < steps; step += 1) {
        output = await increment(output)
        begin.run()
        insert.run(JSON.stringify({ type: 'outcome', key: `${step}/increment/1`, output }))
        insert.run(JSON.stringify({ type: 'started', key: `${step + 1}/increment/1`, input: output }))
        commit.run()
      }
      check('bare', output.value, steps)
    },
    async [Symbol.asyncDispose]() {
      database.close()
    },
  }
}
