import process from 'node:process'
import { runCli } from './run-cli.ts'

/** Who has read enough of the log closes the pipe: that is no reason to drop work. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

const exitCode = await runCli(process.argv.slice(2), process)
// A connection that is still being tried would keep the process alive.
process.exit(exitCode)
