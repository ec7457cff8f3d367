import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { askEngine, type DockerEngine, isEngine } from './docker-engine.ts'

export interface DockerdOptions {
  /** The program. */
  readonly path: string
  /** Where it listens by itself. */
  readonly host: string
  /** What `daemon.json` would have. It counts where the machine has no such file. */
  readonly configuration: object
}

const machineConfiguration = '/etc/docker/daemon.json'
const mostStartMs = 60_000

/** Starts the engine of this machine, which outlives this process. Rejects with its last words if it does not come up. */
export async function startDockerd({ path, host, configuration }: DockerdOptions): Promise<DockerEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-dockerd-'))
  const [log, file] = [join(folder, 'dockerd.log'), join(folder, 'daemon.json')]
  writeFileSync(file, JSON.stringify(configuration))
  const output = openSync(log, 'a')
  const args = existsSync(machineConfiguration) ? [] : ['--config-file', file]
  const child = spawn(path, args, { detached: true, stdio: ['ignore', output, output] })
  let hasEnded = false
  for (const event of ['exit', 'error']) child.once(event, () => (hasEnded = true))
  child.unref()
  const engine = await waitForEngine(host, () => hasEnded)
  if (engine !== undefined) return engine
  child.kill()
  throw new Error(
    `${path} did not start. ${log} says:\n${readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n')}`,
  )
}

/** `undefined`: it did not answer in time, or nobody is there any more who could. */
export async function waitForEngine(
  host: string,
  hasEnded: () => boolean,
  mostMs = mostStartMs,
): Promise<DockerEngine | undefined> {
  const deadline = Date.now() + mostMs
  while (!hasEnded() && Date.now() < deadline) {
    const answer = await askEngine(host)
    if (isEngine(answer)) return answer
    await sleep(200)
  }
  return undefined
}
