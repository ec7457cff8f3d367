import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** What a finished process left behind. */
export interface Finished {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningExample {
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>
  readonly finished: Promise<Finished>
}

export const program = join(import.meta.dirname, '../../dist/main.js')

let folder: string | undefined

/** Where the programs of a test file run, and keep their runs: gone when its process ends. */
export function workFolder(): string {
  if (folder !== undefined) return folder
  const made = mkdtempSync(join(tmpdir(), 'wflo-example-'))
  process.on('exit', () => rmSync(made, { recursive: true, force: true }))
  folder = made
  return made
}

/** Whether Docker runs on this machine makes no difference to what has nothing to do with it. */
const noDocker = { DOCKER_HOST: 'unix:///no/such/docker.sock' }

/** Starts the built program as a user would, with an environment that holds nothing but `env`, and no engine of Docker. */
export function startExample(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = '',
): RunningExample {
  if (!existsSync(program)) throw new Error(`${program} is missing: run pnpm build first`)
  const child = spawn(process.execPath, [program, ...args], {
    cwd: workFolder(),
    env: { ...noDocker, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(input)
  return { process: child, finished: finish(child) }
}

export function runExample(
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
  input?: string,
): Promise<Finished> {
  return startExample(args, env, input).finished
}

async function finish(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<Finished> {
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return { exitCode, stdout, stderr }
}
