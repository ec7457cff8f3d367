import { join } from 'node:path'
import { x } from 'tinyexec'
import type { DockerEngine } from './docker-engine.ts'
import { giveUp } from './give-up.ts'
import { holdLock } from './hold-lock.ts'
import { type Machine, thisMachine } from './machine.ts'

export interface ImageOptions {
  /** Default: `wflo/runtime:python3.11` alone. */
  readonly names?: readonly string[]
  readonly machine?: Machine
}

const program = join(import.meta.dirname, '../../../tools/build-images.ts')

/**
 * Has the images built on an engine, once for all processes: the first time takes minutes, so that it belongs outside of
 * what has a deadline. False, said aloud, where they are missing, and an error with `CI=true`.
 */
export async function ensureImages(
  engine: DockerEngine,
  { names = ['wflo/runtime:python3.11'], machine = thisMachine() }: ImageOptions = {},
): Promise<boolean> {
  await using _lock = await holdLock(join(machine.cacheFolder, 'images.lock'), machine)
  const { host, imagesFrom = host } = engine
  try {
    if (machine.environment.WFLO_SERVICES === 'off') await demandImages(imagesFrom, names)
    else await buildImages(imagesFrom, names, machine)
    if (imagesFrom !== host) await copyImages(imagesFrom, host, names)
    return true
  } catch (error) {
    giveUp(`${names.join(' and ')} cannot be had: ${error instanceof Error ? error.message : String(error)}`, machine)
    return false
  }
}

async function demandImages(host: string, names: readonly string[]): Promise<void> {
  for (const name of names)
    if ((await findImage(host, name)) === '') throw new Error(`${name} is missing; pnpm images builds it.`)
}

async function buildImages(host: string, names: readonly string[], machine: Machine): Promise<void> {
  const only = names.flatMap((name) => ['--only', name])
  const child = x(process.execPath, [program, '--json', ...only], { nodeOptions: { env: { DOCKER_HOST: host } } })
  const lines: string[] = []
  for await (const line of child) {
    lines.push(line)
    if (!line.startsWith('{')) machine.say(line)
  }
  if (child.exitCode !== 0) throw new Error(`pnpm images ended with ${child.exitCode}: ${lines.at(-1)}`)
}

/** Those that the other one does not have in the same version. */
async function copyImages(from: string, to: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if ((await findImage(from, name)) === (await findImage(to, name))) continue
    const script = 'docker --host "$1" save "$3" | docker --host "$2" load'
    const { exitCode, stderr } = await x('sh', ['-c', script, 'copy', from, to, name])
    if (exitCode !== 0) throw new Error(`${name} cannot be copied to ${to}: ${stderr}`)
  }
}

/** Its id. Empty: it is not there. */
async function findImage(host: string, name: string): Promise<string> {
  const args = ['--host', host, 'image', 'ls', '--quiet', '--no-trunc', name]
  const { exitCode, stdout, stderr } = await x('docker', args)
  if (exitCode !== 0) throw new Error(stderr)
  return stdout.trim()
}
