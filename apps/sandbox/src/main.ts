import process from 'node:process'
import { runCli } from './run-cli.ts'

process.exitCode = await runCli(process.argv.slice(2), process)
// What nobody waits for any more, such as an engine that never answers, would keep the process alive.
setTimeout(() => process.exit(), 1_000).unref()
