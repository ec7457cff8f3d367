/** A process that starts PostgreSQL, prints its URL and waits to be killed. */
import process from 'node:process'
import { startPostgres } from './postgres.ts'

const postgres = await startPostgres()
process.stdout.write(`${postgres?.url}\n`)
setInterval(() => {}, 60_000)
