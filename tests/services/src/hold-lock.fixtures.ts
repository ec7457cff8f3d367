/** A process that holds the lock it is given, says so, and waits to be killed. */
import process from 'node:process'
import { holdLock } from './hold-lock.ts'
import { thisMachine } from './machine.ts'

await holdLock(process.argv[2] ?? '', thisMachine())
process.stdout.write('held\n')
setInterval(() => {}, 60_000)
