/** A process that needs Docker, and prints what it got. */
import process from 'node:process'
import { startDocker } from './docker.ts'

const engine = await startDocker()
process.stdout.write(`${engine === undefined ? 'none' : `${engine.host} ${engine.runtimes.join(' ')}`}\n`)
