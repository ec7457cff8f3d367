import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** What a finished process left behind. */
export interface Finished {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningExample {
  readonly process: ChildProcessByStdio<null, Readable, Readable>
  readonly finished: Promise<Finished>
}

export const program = join(import.meta.dirname, '../../dist/main.js')

/** Starts the built program as a user would, with an environment that holds nothing but `env`. */
export function startExample(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningExample {
  if (!existsSync(program)) throw new Error(`${program} is missing: run pnpm build first`)
  const child = spawn(process.execPath, [program, ...args], { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  return { process: child, finished: finish(child) }
}

export function runExample(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Finished> {
  return startExample(args, env).finished
}

async function finish(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Finished> {
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return { exitCode, stdout, stderr }
}
