import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchEngine } from './bench-engine.ts'
import { benchLabel } from './bench-label.ts'
import { checkOutput, type SandboxContestant, task } from './sandbox-contestant.ts'

const settleMs = 200

/** `docker run --rm`, as one types it. It returns when the container is gone. */
export function dockerRun({ socketPath, image }: BenchEngine): SandboxContestant {
  const labels = Object.entries(benchLabel).flatMap(([name, value]) => ['--label', `${name}=${value}`])
  const flags = ['--host', `unix://${socketPath}`, 'run', '--rm', '--network', 'none', ...labels]
  return commandContestant('docker run --rm --network none', 'docker', [...flags, image, 'python3', '-c', task.code])
}

/** A process of the host, with no isolation at all. */
export function bareSpawn({ path, version }: { readonly path: string; readonly version: string }): SandboxContestant {
  return commandContestant(`bare spawn of Python ${version}`, path, ['-c', task.code])
}

function commandContestant(name: string, path: string, args: readonly string[]): SandboxContestant {
  return {
    name,
    settle: () => sleep(settleMs),
    async run() {
      const { output, code } = await runCommand(path, args)
      checkOutput(name, output, code)
    },
    async [Symbol.asyncDispose]() {},
  }
}

export interface CommandEnd {
  readonly output: string
  readonly code: number | null
}

/** Rejects where it cannot start. */
export async function runCommand(path: string, args: readonly string[]): Promise<CommandEnd> {
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString()
    })
  }
  const [code] = (await once(child, 'close')) as [number | null]
  return { output, code }
}
