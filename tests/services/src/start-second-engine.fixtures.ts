/** A process that starts an engine beside that of `DOCKER_HOST`, prints where it is, and waits to be killed. */
import process from 'node:process'
import { startDocker } from './docker.ts'
import { thisMachine } from './machine.ts'
import { startSecondEngine } from './second-engine.ts'

const first = await startDocker()
const second = first && (await startSecondEngine(first, thisMachine()))
process.stdout.write(`${second?.socketPath}\n`)
setInterval(() => {}, 60_000)
