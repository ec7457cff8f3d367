import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { program, workFolder } from './run-example.ts'

export interface TerminalSession {
  readonly exitCode: number | null
  /** Everything that was painted, standard output and error alike. */
  readonly output: string
}

/** Python comes with pseudo-terminals, Node does not. */
const openTerminal = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))'
const sized = 'stty cols 100 rows 40 && exec "$@"'

/** Runs the built program on a terminal of 100 columns. */
export async function runInTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<TerminalSession> {
  const command = ['sh', '-c', sized, 'sh', process.execPath, program, ...args]
  const child = spawn('python3', ['-c', openTerminal, ...command], {
    cwd: workFolder(),
    env: { PATH: process.env.PATH, DOCKER_HOST: 'unix:///no/such/docker.sock', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [output, exitCode] = await Promise.all([text(child.stdout), closed])
  return { exitCode, output }
}
