import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { findOnPath, type Machine } from './machine.ts'

/**
 * Waits until no other process holds the file, then holds it to the end of the scope, or of this process, however that
 * ends. Where there is no `flock` nobody waits.
 */
export async function holdLock(file: string, machine: Machine): Promise<AsyncDisposable> {
  const flock = findOnPath('flock', machine)
  if (flock === undefined) return { async [Symbol.asyncDispose]() {} }
  mkdirSync(dirname(file), { recursive: true })
  // It ends with its standard input, and that with us.
  const holder = spawn(flock, [file, 'sh', '-c', 'echo held; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(holder, 'exit')
  const hasFailed = ended.then(() => {
    throw new Error(`${file} cannot be locked`)
  })
  hasFailed.catch(() => {})
  await Promise.race([once(holder.stdout, 'data'), hasFailed])
  return {
    async [Symbol.asyncDispose]() {
      holder.stdin.end()
      await ended
    },
  }
}
