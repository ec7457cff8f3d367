import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { askEngine, type DockerEngine, isEngine } from './docker-engine.ts'
import { findProgram } from './find-program.ts'
import { giveUp } from './give-up.ts'
import { gvisorConfiguration, runsc } from './gvisor-runtime.ts'
import { holdLock } from './hold-lock.ts'
import { type Machine, thisMachine } from './machine.ts'
import type { Program } from './program.ts'
import { startDockerd, waitForEngine } from './start-dockerd.ts'

/** Also the first two folders of root's PATH on Debian, where a test may have another one. */
export const dockerd: Program = {
  name: 'Docker',
  binary: 'dockerd',
  variable: 'WFLO_DOCKERD',
  folders: () => ['/usr/local/sbin', '/usr/sbin'],
  install: { apt: 'docker.io' },
}

const ownHost = 'unix:///var/run/docker.sock'
const ownPidFile = '/var/run/docker.pid'

/** A service manager may be starting what was just installed. */
const mostPatienceMs = 15_000

/**
 * The engine of `DOCKER_HOST`, or of this machine. Where none answers, on Debian as root, it is installed and started,
 * once for all processes, with gVisor as a second runtime; it goes on running, as a service would. `undefined`, said
 * aloud, where there is none, and an error with `CI=true`.
 */
export async function startDocker(machine: Machine = thisMachine()): Promise<DockerEngine | undefined> {
  const { DOCKER_HOST: given = '', WFLO_SERVICES: services } = machine.environment
  const answer = await askEngine(given === '' ? ownHost : given)
  if (isEngine(answer)) return answer
  if (given !== '') throw new Error(`DOCKER_HOST is ${given}, where no engine answers: ${answer.problem}`)
  if (machine.isDebianAsRoot && services !== 'off') return await startOnce(machine)
  giveUp(`No Docker engine answers (${answer.problem}): start one, or name it in DOCKER_HOST.`, machine)
  return undefined
}

async function startOnce(machine: Machine): Promise<DockerEngine | undefined> {
  await using _lock = await holdLock(join(machine.cacheFolder, 'docker.lock'), machine)
  const answer = await askEngine(ownHost)
  if (isEngine(answer)) return answer
  const { path } = await findProgram(dockerd, machine)
  if (path === undefined) return undefined
  const { path: gvisor } = await findProgram(runsc, machine)
  if (existsSync(ownPidFile)) {
    const started = await waitForEngine(ownHost, () => false, mostPatienceMs)
    if (started !== undefined) return started
  }
  return await start(path, gvisor, machine)
}

async function start(path: string, gvisor: string | undefined, machine: Machine): Promise<DockerEngine | undefined> {
  const configuration = gvisor === undefined ? {} : gvisorConfiguration(gvisor)
  try {
    const engine = await startDockerd({ path, host: ownHost, configuration })
    machine.say(`Docker ${engine.version} runs, and goes on running, with ${engine.runtimes.join(', ')}`)
    return engine
  } catch (error) {
    giveUp(error instanceof Error ? error.message : String(error), machine)
    return undefined
  }
}
