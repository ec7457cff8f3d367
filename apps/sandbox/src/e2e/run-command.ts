import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { Readable, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'

/** What a finished process left behind. */
export interface Finished {
  readonly exitCode: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

export interface RunningCommand {
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>
  readonly finished: Promise<Finished>
}

export interface CommandOptions {
  readonly input?: string | Uint8Array
  /** Beside the environment of this process. */
  readonly env?: Readonly<Record<string, string>>
}

const program = join(import.meta.dirname, '../../dist/main.js')

/** Starts the built program as a user would. */
export function startCommand(args: readonly string[], { input = '', env = {} }: CommandOptions = {}): RunningCommand {
  if (!existsSync(program)) throw new Error(`${program} is missing: run pnpm build first`)
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // Who does not read its input may end before it is written.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return { process: child, finished: finish(child) }
}

export function runCommand(args: readonly string[], options?: CommandOptions): Promise<Finished> {
  return startCommand(args, options).finished
}

async function finish(child: RunningCommand['process']): Promise<Finished> {
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr, exitCode] = await Promise.all([buffer(child.stdout), buffer(child.stderr), closed])
  return { exitCode, stdout, stderr: stderr.toString() }
}
